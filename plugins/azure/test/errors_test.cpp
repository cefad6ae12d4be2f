#include "errors.hpp"

#include "rig.hpp"
#include "support/catch.hpp"
#include "support/error_rows.hpp"

#include <set>

using namespace holdfast::azure;
using namespace holdfast::azure::test;
namespace sdk = holdfast::sdk;

namespace {

const Asked asked{.permission = "w (write)",
                  .container = "backups",
                  .account = "mystorage",
                  .endpoint = "host.example",
                  .signer = Signer::token,
                  .principal = "app-1"};

sdk::HttpResponse plain(const holdfast::http::Response& response) {
  return {.status = response.status, .headers = response.headers, .body = response.body};
}

sdk::Error error_for(int status, std::string_view code, Signer signer = Signer::token, std::string_view more = {}) {
  Asked question = asked;
  question.signer = signer;
  return to_error(refusal_of(plain(refused(status, code, more))), question);
}

}  // namespace

TEST_CASE("every code of the table means what its row says, with a sentence and a remedy", "[azure][errors]") {
  std::set<std::string_view> seen;
  for (const ErrorRow& row : error_table()) {
    INFO(row.code);
    CHECK(seen.insert(row.code).second);
    for (const Signer signer : {Signer::nobody, Signer::account_key, Signer::sas, Signer::token}) {
      const sdk::Error error = error_for(400, row.code, signer);
      is_told_by(row, error);
      CHECK(error.to_abi().service_status == 400);
      CHECK(sdk::view(error.to_abi().request_id) == "4442587F-B7D0");
    }
  }
  CHECK(seen.size() > 60);
}

TEST_CASE("codes that decide how a backup goes on are classified as the engine needs them", "[azure][errors]") {
  const std::tuple<std::string_view, hf_status, sdk::Retry> rows[] = {
      {"AuthenticationFailed", HF_E_UNAUTHENTICATED, sdk::Retry::never},
      {"AuthorizationPermissionMismatch", HF_E_FORBIDDEN, sdk::Retry::never},
      {"ContainerNotFound", HF_E_INVALID_CONFIG, sdk::Retry::never},  // not "no such object"
      {"BlobNotFound", HF_E_NOT_FOUND, sdk::Retry::never},
      {"ServerBusy", HF_E_THROTTLED, sdk::Retry::safe},
      {"InternalError", HF_E_UNAVAILABLE, sdk::Retry::safe},
      {"OperationTimedOut", HF_E_UNAVAILABLE, sdk::Retry::safe},
      {"Md5Mismatch", HF_E_CORRUPT, sdk::Retry::safe},
      {"Crc64Mismatch", HF_E_CORRUPT, sdk::Retry::safe},
      {"BlobImmutableDueToPolicy", HF_E_LOCKED, sdk::Retry::never},
      {"BlobImmutableDueToLegalHold", HF_E_LOCKED, sdk::Retry::never},
      {"SnapshotsPresent", HF_E_LOCKED, sdk::Retry::never},
      {"BlobArchived", HF_E_LOCKED, sdk::Retry::never},
      {"KeyVaultKeyNotFound", HF_E_INVALID_CONFIG, sdk::Retry::never}};
  for (const auto& [code, status, retry] : rows) {
    INFO(code);
    CHECK(error_for(400, code).status() == status);
    CHECK(error_for(400, code).to_abi().retry == static_cast<std::int32_t>(retry));
  }
}

TEST_CASE("an answer without a code is classified by its status", "[azure][errors]") {
  const StatusMeaning rows[] = {{301, HF_E_INVALID_CONFIG}, {401, HF_E_UNAUTHENTICATED},
                                {403, HF_E_FORBIDDEN},      {404, HF_E_NOT_FOUND},
                                {777, HF_E_UNAVAILABLE},    {503, HF_E_THROTTLED, sdk::Retry::safe}};
  mean(rows, [](int status) { return to_error(refusal_of({.status = status}), asked); });
}

TEST_CASE("an answer of somebody else is told from a refusal", "[azure][errors]") {
  const sdk::Error error = to_error(refusal_of({.status = 403, .body = "<html>Forbidden</html>"}), asked);
  CHECK(error.status() == HF_E_INVALID_CONFIG);
  CHECK(says(error, "does not come from a blob service"));
  CHECK(to_error(refusal_of({.status = 502, .body = "<html>Bad Gateway</html>"}), asked).status() == HF_E_UNAVAILABLE);
}

TEST_CASE("the code is taken from the header where there is no body, as of a HEAD", "[azure][errors]") {
  CHECK(refusal_of({.status = 404, .headers = {{"x-ms-error-code", "ContainerNotFound"}}}).code == "ContainerNotFound");
  CHECK(refusal_of({.status = 404, .body = "<Error><Code>BlobNotFound</Code></Error>"}).code == "BlobNotFound");
}

TEST_CASE("the remedy for a missing right is that of what vouched", "[azure][errors]") {
  const auto denied = [](Signer signer) { return error_for(403, "AuthorizationPermissionMismatch", signer); };
  CHECK(says(denied(Signer::sas), "make a shared access signature with w (write) in sp"));
  CHECK(says(denied(Signer::token),
             "give 'app-1' the role \"Storage Blob Data Contributor\" on the container 'backups'"));
  CHECK(says(denied(Signer::nobody), "name credentials"));
  CHECK(says(denied(Signer::account_key), "look for a rule of the account"));
  Asked reading = asked;
  reading.permission = "l (list)";
  CHECK(says(to_error(refusal_of(plain(refused(403, "AuthorizationPermissionMismatch"))), reading),
             "Storage Blob Data Reader"));
}

TEST_CASE("why credentials failed is told by the detail, and nothing else of it", "[azure][errors]") {
  const auto failed = [](const std::string& detail, Signer signer = Signer::account_key) {
    return error_for(403, "AuthenticationFailed", signer,
                     "<AuthenticationErrorDetail>" + detail + "</AuthenticationErrorDetail>");
  };
  CHECK(says(failed("Request date header too old: 'Fri, 24 May 2013 00:00:00 GMT'"), "NTP"));
  CHECK(says(failed("Signature not valid in the specified time frame: Start [CANARY]"), "does not hold at this time"));
  CHECK(says(failed("Signature did not match. String to sign used was CANARY", Signer::sas), "'mystorage'"));
  const sdk::Error other = failed("The MAC signature found in the HTTP request 'CANARY' is not the same");
  CHECK(says(other, "the service does not accept the account key"));
  CHECK_FALSE(says(other, "CANARY"));
  for (const ErrorRow& row : detail_table()) CHECK_FALSE(says(failed(std::string{row.code} + ": CANARY"), "CANARY"));
}

TEST_CASE("an encryption scope that is not there is told by its setting", "[azure][errors]") {
  const std::string body =
      "<Error><Code>InvalidHeaderValue</Code><Message>The encryption scope is disabled.</Message></Error>";
  for (const Refusal& refusal :
       {refusal_of({.status = 400, .body = body}),
        refusal_of({.status = 404, .headers = {{"x-ms-error-code", "EncryptionScopeGone"}}})}) {
    const sdk::Error error = to_error(refusal, asked);
    CHECK(error.status() == HF_E_INVALID_CONFIG);
    CHECK(says(error, "encryption_scope names"));
  }
}

TEST_CASE("the tenant that the service names is the one to set", "[azure][errors]") {
  const auto challenged = [](std::string uri) {
    return refusal_of({.status = 401,
                       .headers = {{"x-ms-error-code", "InvalidAuthenticationInfo"},
                                   {"WWW-Authenticate", "Bearer authorization_uri=" + std::move(uri) +
                                                            " resource_id=https://storage.azure.com"}}});
  };
  const Refusal refusal = challenged("https://login.microsoftonline.com/72f988bf-86f1/oauth2/authorize");
  CHECK(refusal.right == "72f988bf-86f1");
  CHECK(says(to_error(refusal, asked), "the account is in the tenant 72f988bf-86f1"));
  for (const std::string uri : {"https://login.microsoftonline.com", "72f9", "https://h/a'b\"/x"})
    CHECK(challenged(uri).right.empty());
}

TEST_CASE("the service's own words are short, on one line, and only where ours say little", "[azure][errors]") {
  const sdk::Error error = error_for(400, "InvalidHeaderValue");
  CHECK(says(error, "words of the service"));
  CHECK_FALSE(says(error, "RequestId"));
  CHECK_FALSE(says(error_for(404, "BlobNotFound"), "words of the service"));
}

TEST_CASE("how long to wait is what the service asks for", "[azure][errors]") {
  CHECK(
      refusal_of({.status = 503, .headers = {{"x-ms-retry-after-ms", "1500"}, {"Retry-After", "9"}}}).retry_after_ns ==
      1'500'000'000);
  CHECK(refusal_of({.status = 503, .headers = {{"Retry-After", "2"}}}).retry_after_ns == 2'000'000'000);
}
