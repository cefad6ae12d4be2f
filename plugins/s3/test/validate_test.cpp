#include "validate.hpp"

#include "support/catch.hpp"
#include "support/mistakes.hpp"

using namespace holdfast::s3;
using namespace holdfast::test;
namespace support = holdfast::support;

namespace {

std::vector<support::Finding> findings(const Settings& settings) {
  return findings_of([&settings](const support::Report& report) { judge(settings, report); });
}

/// Settings without a finding, to be spoilt.
const Settings good{.bucket = "backups", .path = "a/b", .region = "eu-central-1"};

const std::string customer_key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

const Mistake<Settings> mistakes[] = {
    {"s3.bucket.arn", HF_DIAG_ERROR, [](Settings& s) { s.bucket = "arn:aws:s3:::backups"; }},
    {"s3.bucket.path", HF_DIAG_ERROR, [](Settings& s) { s.bucket = "backups/prod"; }},
    {"s3.bucket.name", HF_DIAG_ERROR, [](Settings& s) { s.bucket = "Backups"; }},
    {"s3.path.key", HF_DIAG_ERROR, [](Settings& s) { s.path = "a/../b"; }},
    {"s3.path.key", HF_DIAG_ERROR, [](Settings& s) { s.path = std::string(600, 'a'); }},
    {"s3.endpoint.url", HF_DIAG_ERROR, [](Settings& s) { s.endpoint = "https://user:pw@host"; }},
    {"s3.endpoint.contradiction", HF_DIAG_ERROR,
     [](Settings& s) {
       s.endpoint = "https://host";
       s.fips = true;
     }},
    {"s3.endpoint.aws", HF_DIAG_WARNING, [](Settings& s) { s.endpoint = "https://s3.eu-central-1.amazonaws.com"; }},
    {"s3.endpoint.plain", HF_DIAG_WARNING, [](Settings& s) { s.endpoint = "http://minio.example"; }},
    {"s3.endpoint.bucket", HF_DIAG_WARNING, [](Settings& s) { s.endpoint = "https://backups.minio.example"; }},
    {"s3.proxy.url", HF_DIAG_ERROR, [](Settings& s) { s.proxy = "http://user:CANARY@proxy:3128"; }},
    {"s3.region.form", HF_DIAG_ERROR, [](Settings& s) { s.region = "Frankfurt!"; }},
    {"s3.addressing.address", HF_DIAG_ERROR,
     [](Settings& s) {
       s.endpoint = "https://10.0.0.1";
       s.addressing = Addressing::virtual_host;
     }},
    {"s3.bucket.dotted-with-tls", HF_DIAG_ERROR,
     [](Settings& s) {
       s.bucket = "back.ups";
       s.addressing = Addressing::virtual_host;
     }},
    {"s3.credentials.half", HF_DIAG_ERROR, [](Settings& s) { s.access_key = "AKIA"; }},
    {"s3.credentials.half", HF_DIAG_ERROR, [](Settings& s) { s.secret_key = "CANARY"; }},
    {"s3.credentials.half", HF_DIAG_ERROR, [](Settings& s) { s.session_token = "CANARY"; }},
    {"s3.credentials.half", HF_DIAG_ERROR, [](Settings& s) { s.credentials = "settings"; }},
    {"s3.credentials.blank", HF_DIAG_ERROR,
     [](Settings& s) {
       s.access_key = "AKIA";
       s.secret_key = "CANARY\n";
     }},
    {"s3.credentials.swapped", HF_DIAG_WARNING,
     [](Settings& s) {
       s.access_key = std::string(40, 'x');
       s.secret_key = std::string(20, 'A');
     }},
    {"s3.credentials.contradiction", HF_DIAG_ERROR,
     [](Settings& s) {
       s.credentials = "anonymous";
       s.profile = "backup";
     }},
    {"s3.credentials.contradiction", HF_DIAG_ERROR,
     [](Settings& s) {
       s.access_key = s.secret_key = "CANARY";
       s.profile = "backup";
     }},
    {"s3.credentials.contradiction", HF_DIAG_ERROR,
     [](Settings& s) {
       s.access_key = s.secret_key = "CANARY";
       s.credentials = "instance";
     }},
    {"s3.credentials.no-role", HF_DIAG_ERROR, [](Settings& s) { s.external_id = "x"; }},
    {"s3.credentials.role", HF_DIAG_ERROR, [](Settings& s) { s.role_arn = "backup"; }},
    {"s3.encryption.contradiction", HF_DIAG_ERROR, [](Settings& s) { s.kms_key_id = "x"; }},
    {"s3.encryption.contradiction", HF_DIAG_ERROR, [](Settings& s) { s.customer_key = customer_key; }},
    {"s3.encryption.contradiction", HF_DIAG_ERROR, [](Settings& s) { s.encryption = Encryption::customer_key; }},
    {"s3.encryption.customer-key", HF_DIAG_ERROR,
     [](Settings& s) {
       s.encryption = Encryption::customer_key;
       s.customer_key = "CANARY";
     }},
    {"s3.encryption.plain", HF_DIAG_ERROR,
     [](Settings& s) {
       s.encryption = Encryption::customer_key;
       s.customer_key = customer_key;
       s.endpoint = "http://localhost:9000";
     }},
    {"s3.storage-class.archive", HF_DIAG_ERROR, [](Settings& s) { s.storage_class = "DEEP_ARCHIVE"; }},
    {"s3.storage-class.form", HF_DIAG_ERROR, [](Settings& s) { s.storage_class = "Standard ia"; }},
    {"s3.owner.form", HF_DIAG_ERROR, [](Settings& s) { s.expected_bucket_owner = "me"; }},
};

}  // namespace

TEST_CASE("settings that work give no finding", "[s3][validate]") {
  CHECK(findings(good).empty());
  CHECK(findings({.bucket = "backups", .endpoint = "http://127.0.0.1:9000", .credentials = "auto"}).empty());
  CHECK(findings({.bucket = "backups", .encryption = Encryption::customer_key, .customer_key = customer_key}).empty());
  CHECK(findings({.bucket = "My_Bucket", .endpoint = "https://ceph.example", .storage_class = "GLACIER_IR"}).empty());
}

TEST_CASE("each mistake in the settings has a code, a remedy and no secret in its words", "[s3][validate]") {
  each_is_found<Settings>(mistakes, good, findings);
}

TEST_CASE("every mistake in the settings is found at once", "[s3][validate]") {
  CHECK(findings({.bucket = "B", .path = "//", .region = "?", .storage_class = "GLACIER"}).size() == 4);
}
