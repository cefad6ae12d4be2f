#include "validate.hpp"

#include "support/catch.hpp"
#include "support/mistakes.hpp"

using namespace holdfast::azure;
using namespace holdfast::test;
namespace support = holdfast::support;

namespace {

/// 2026-11-23T03:15:00Z
constexpr std::chrono::system_clock::time_point now{std::chrono::seconds{1'795'403'700}};

std::vector<support::Finding> findings(const Settings& settings) {
  return findings_of([&settings](const support::Report& report) { judge(settings, report, now); });
}

/// Settings without a finding, to be spoilt.
const Settings good{.container = "backups", .path = "a/b", .account = "mystorage"};

/// 64 bytes.
const std::string account_key =
    "Q0FOQVJZa2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2traw==";
const std::string customer_key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
const std::string sas =
    "sv=2021-12-02&sr=c&sp=racwdl&se=2026-12-01T00:00:00Z&spr=https&sig=Q0FOQVJZMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg%3D";

Settings with_sas(std::string text) {
  Settings settings = good;
  settings.sas = std::move(text);
  return settings;
}

const Mistake<Settings> mistakes[] = {
    {"azure.container.path", HF_DIAG_ERROR, [](Settings& s) { s.container = "backups/prod"; }},
    {"azure.container.name", HF_DIAG_ERROR, [](Settings& s) { s.container = "Backups"; }},
    {"azure.path.key", HF_DIAG_ERROR, [](Settings& s) { s.path = "a/../b"; }},
    {"azure.path.key", HF_DIAG_ERROR, [](Settings& s) { s.path = std::string(600, 'a'); }},
    {"azure.connection-string.form", HF_DIAG_ERROR, [](Settings& s) { s.connection_string = "CANARY"; }},
    {"azure.connection-string.contradiction", HF_DIAG_ERROR,
     [](Settings& s) { s.connection_string = "AccountName=other;AccountKey=Q0FOQVJZ"; }},
    {"azure.credentials.key", HF_DIAG_ERROR,
     [](Settings& s) { s.connection_string = "AccountName=mystorage;AccountKey=CANARY"; }},
    {"azure.connection-string.empty", HF_DIAG_WARNING,
     [](Settings& s) { s.connection_string = "AccountName=mystorage"; }},
    {"azure.connection-string.empty", HF_DIAG_ERROR,
     [](Settings& s) {
       s.connection_string = "AccountName=mystorage";
       s.credentials = "connection-string";
     }},
    {"azure.sas.useless", HF_DIAG_ERROR,
     [](Settings& s) {
       s.connection_string = "AccountName=mystorage;SharedAccessSignature=sp=rl&se=2026-11-01&sig=CANARY";
     }},
    {"azure.sas.useless", HF_DIAG_ERROR, [](Settings& s) { s.sas = '"' + sas + '"'; }},
    {"azure.credentials.key-size", HF_DIAG_WARNING, [](Settings& s) { s.account_key = "Q0FOQVJZ"; }},
    {"azure.authority.url", HF_DIAG_ERROR, [](Settings& s) { s.authority = "http://login.example"; }},
    {"azure.account.missing", HF_DIAG_ERROR, [](Settings& s) { s.account.clear(); }},
    {"azure.account.form", HF_DIAG_ERROR, [](Settings& s) { s.account = "mystorage.blob.core.windows.net"; }},
    {"azure.endpoint.account", HF_DIAG_ERROR, [](Settings& s) { s.endpoint = "https://other.blob.core.windows.net"; }},
    {"azure.endpoint.url", HF_DIAG_ERROR, [](Settings& s) { s.endpoint = "https://user:CANARY@host"; }},
    {"azure.endpoint.contradiction", HF_DIAG_ERROR,
     [](Settings& s) {
       s.endpoint = "https://host";
       s.cloud = Cloud::china;
     }},
    {"azure.endpoint.container", HF_DIAG_WARNING, [](Settings& s) { s.endpoint = "https://host/mystorage/backups"; }},
    {"azure.endpoint.plain", HF_DIAG_WARNING, [](Settings& s) { s.endpoint = "http://blobs.example"; }},
    {"azure.proxy.url", HF_DIAG_ERROR, [](Settings& s) { s.proxy = "http://user:CANARY@proxy:3128"; }},
    {"azure.api-version.form", HF_DIAG_ERROR, [](Settings& s) { s.api_version = "latest"; }},
    {"azure.credentials.key", HF_DIAG_ERROR, [](Settings& s) { s.account_key = "CANARY\n"; }},
    {"azure.credentials.contradiction", HF_DIAG_WARNING,
     [](Settings& s) {
       s.account_key = account_key;
       s.sas = sas;
     }},
    {"azure.credentials.half", HF_DIAG_ERROR, [](Settings& s) { s.credentials = "account-key"; }},
    {"azure.credentials.half", HF_DIAG_ERROR, [](Settings& s) { s.credentials = "sas"; }},
    {"azure.credentials.half", HF_DIAG_ERROR, [](Settings& s) { s.credentials = "connection-string"; }},
    {"azure.sas.form", HF_DIAG_ERROR, [](Settings& s) { s.sas = "sv=2021-12-02&CANARY"; }},
    {"azure.sas.useless", HF_DIAG_ERROR,
     [](Settings& s) { s.sas = "sr=c&sp=rl&se=2026-11-01&sig=Q0FOQVJZMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg%3D"; }},
    {"azure.sas.useless", HF_DIAG_ERROR,
     [](Settings& s) { s.sas = "sr=c&sp=rwd&se=2026-12-01&sig=Q0FOQVJZMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg%3D"; }},
    {"azure.sas.useless", HF_DIAG_ERROR,
     [](Settings& s) {
       s.sas = sas;
       s.endpoint = "http://127.0.0.1:10000/mystorage";
     }},
    {"azure.encryption.customer-key", HF_DIAG_ERROR, [](Settings& s) { s.customer_key = "CANARY"; }},
    {"azure.encryption.plain", HF_DIAG_ERROR,
     [](Settings& s) {
       s.customer_key = customer_key;
       s.endpoint = "http://127.0.0.1:10000/mystorage";
     }},
    {"azure.encryption.contradiction", HF_DIAG_ERROR,
     [](Settings& s) {
       s.customer_key = customer_key;
       s.encryption_scope = "scope";
     }},
    {"azure.encryption.scope", HF_DIAG_ERROR, [](Settings& s) { s.encryption_scope = "a scope"; }},
};

}  // namespace

TEST_CASE("settings that work give no finding", "[azure][validate]") {
  CHECK(findings(good).empty());
  CHECK(findings(with_sas("?" + sas)).empty());
  CHECK(findings({.container = "backups", .endpoint = "http://127.0.0.1:10000/devstoreaccount1"}).empty());
  CHECK(findings({.container = "backups", .connection_string = "UseDevelopmentStorage=true"}).empty());
  CHECK(findings({.container = "backups",
                  .account = "mystorage",
                  .connection_string = "AccountName=mystorage;AccountKey=Q0FOQVJZ;EndpointSuffix=core.windows.net"})
            .empty());
  CHECK(findings({.container = "backups", .account = "mystorage", .customer_key = customer_key}).empty());
}

TEST_CASE("each mistake in the settings has a code, a remedy and no secret in its words", "[azure][validate]") {
  each_is_found<Settings>(mistakes, good, findings);
}

TEST_CASE("a shared access signature is not carried past others without TLS", "[azure][validate]") {
  Settings plain = with_sas(sas);
  plain.endpoint = "http://blobs.example/mystorage";
  const auto found = findings(plain);
  REQUIRE(found.size() == 3);
  CHECK(found[0].code == "azure.endpoint.plain");
  CHECK(found[1].code == "azure.sas.plain");
  CHECK(found[2].code == "azure.sas.useless");
}

TEST_CASE("the letter that a shared access signature lacks is named", "[azure][validate]") {
  const auto found = findings(with_sas("sr=c&sp=rwd&se=2026-12-01&sig=Q0FOQVJZMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg%3D"));
  REQUIRE(found.size() == 1);
  CHECK(found[0].summary.find("lacks l (list)") != std::string::npos);
}

TEST_CASE("every mistake in the settings is found at once", "[azure][validate]") {
  CHECK(findings({.container = "B", .path = "//", .account = "?", .api_version = "x"}).size() == 4);
}
