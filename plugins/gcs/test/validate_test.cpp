#include "validate.hpp"

#include "support/catch.hpp"
#include "support/mistakes.hpp"

using namespace holdfast::gcs;
using namespace holdfast::test;
namespace support = holdfast::support;

namespace {

std::vector<support::Finding> findings(const Settings& settings) {
  return findings_of([&settings](const support::Report& report) { judge(settings, report); });
}

/// Settings without a finding, to be spoilt.
const Settings good{.bucket = "backups", .path = "a/b"};

const Mistake<Settings> mistakes[] = {
    {"gcs.bucket.url", HF_DIAG_ERROR, [](Settings& s) { s.bucket = "gs://backups"; }},
    {"gcs.bucket.path", HF_DIAG_ERROR, [](Settings& s) { s.bucket = "backups/prod"; }},
    {"gcs.bucket.name", HF_DIAG_ERROR, [](Settings& s) { s.bucket = "Backups"; }},
    {"gcs.path.key", HF_DIAG_ERROR, [](Settings& s) { s.path = "a/../b"; }},
    {"gcs.path.key", HF_DIAG_ERROR, [](Settings& s) { s.path = std::string(600, 'a'); }},
    {"gcs.endpoint.url", HF_DIAG_ERROR, [](Settings& s) { s.endpoint = "https://user:CANARY@host"; }},
    {"gcs.endpoint.plain", HF_DIAG_WARNING, [](Settings& s) { s.endpoint = "http://emulator.example:4443"; }},
    {"gcs.endpoint.path", HF_DIAG_WARNING, [](Settings& s) { s.endpoint = "https://emulator.example/storage/v1/"; }},
    {"gcs.endpoint.path", HF_DIAG_WARNING, [](Settings& s) { s.endpoint = "https://emulator.example/backups"; }},
    {"gcs.token-endpoint.url", HF_DIAG_ERROR, [](Settings& s) { s.token_endpoint = "http://tokens.example"; }},
    {"gcs.token-endpoint.url", HF_DIAG_ERROR, [](Settings& s) { s.token_endpoint = "https://u:CANARY@tokens"; }},
    {"gcs.proxy.url", HF_DIAG_ERROR, [](Settings& s) { s.proxy = "http://user:CANARY@proxy:3128"; }},
    {"gcs.credentials.half", HF_DIAG_ERROR, [](Settings& s) { s.access_key = "GOOG1"; }},
    {"gcs.credentials.half", HF_DIAG_ERROR, [](Settings& s) { s.secret_key = "CANARY"; }},
    {"gcs.credentials.blank", HF_DIAG_ERROR,
     [](Settings& s) {
       s.access_key = "GOOG1";
       s.secret_key = "CANARY\n";
     }},
    {"gcs.credentials.contradiction", HF_DIAG_ERROR,
     [](Settings& s) {
       s.key = "CANARY";
       s.key_file = "/etc/key.json";
     }},
    {"gcs.credentials.contradiction", HF_DIAG_ERROR,
     [](Settings& s) {
       s.credentials = "anonymous";
       s.key_file = "/etc/key.json";
     }},
    {"gcs.credentials.contradiction", HF_DIAG_ERROR,
     [](Settings& s) {
       s.credentials = "anonymous";
       s.impersonate = "a@b.iam.gserviceaccount.com";
     }},
    {"gcs.credentials.contradiction", HF_DIAG_ERROR,
     [](Settings& s) {
       s.access_key = s.secret_key = "CANARY";
       s.impersonate = "a@b.iam.gserviceaccount.com";
     }},
    {"gcs.credentials.none", HF_DIAG_ERROR, [](Settings& s) { s.credentials = "settings"; }},
    {"gcs.credentials.account", HF_DIAG_ERROR, [](Settings& s) { s.impersonate = "backup"; }},
    {"gcs.uploads.hmac", HF_DIAG_ERROR,
     [](Settings& s) {
       s.access_key = s.secret_key = "CANARY";
       s.uploads = Uploads::resumable;
     }},
    {"gcs.storage-class.form", HF_DIAG_ERROR, [](Settings& s) { s.storage_class = "Near \"line"; }},
    {"gcs.kms-key.form", HF_DIAG_ERROR, [](Settings& s) { s.kms_key = "holdfast"; }},
};

}  // namespace

TEST_CASE("settings that work give no finding", "[gcs][validate]") {
  CHECK(findings(good).empty());
  CHECK(findings({.bucket = "backups", .endpoint = "http://127.0.0.1:4443", .credentials = "auto"}).empty());
  CHECK(findings({.bucket = "backups", .endpoint = "http://localhost:4443", .key_file = "/etc/key.json"}).empty());
  CHECK(findings({.bucket = "backups", .credentials = "settings", .key_file = "/etc/key.json"}).empty());
  CHECK(findings({.bucket = "backups",
                  .storage_class = "NEARLINE",
                  .kms_key = "projects/p/locations/l/keyRings/r/cryptoKeys/k"})
            .empty());
}

TEST_CASE("each mistake in the settings has a code, a remedy and no secret in its words", "[gcs][validate]") {
  each_is_found<Settings>(mistakes, good, findings);
}

TEST_CASE("nobody's token goes over a line that others can read", "[gcs][validate]") {
  const auto found =
      findings({.bucket = "backups", .endpoint = "http://emulator.example", .key_file = "/etc/key.json"});
  REQUIRE(found.size() == 2);
  CHECK(found[1].code == "gcs.endpoint.token");
  CHECK(found[1].severity == HF_DIAG_ERROR);
}

TEST_CASE("every mistake in the settings is found at once", "[gcs][validate]") {
  CHECK(findings({.bucket = "B", .path = "//", .proxy = "x", .storage_class = "?"}).size() == 4);
}
