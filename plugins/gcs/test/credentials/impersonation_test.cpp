#include "credentials/impersonation.hpp"

#include "credentials/keys.hpp"
#include "doubles.hpp"

#include <holdfast/support/jwt.hpp>

using namespace holdfast::gcs;
using namespace holdfast::gcs::test;

namespace {

constexpr auto path = "/v1/projects/-/serviceAccounts/backup@p.iam.gserviceaccount.com:generateAccessToken";
const std::string reply = R"({"accessToken": "ya29.OTHER", "expireTime": "2026-11-23T04:15:00Z"})";

std::string impersonated(const std::string& source) {
  return R"({"type": "impersonated_service_account", "delegates": ["projects/-/serviceAccounts/a"],
             "service_account_impersonation_url": "https://iamcredentials.googleapis.com)" +
         std::string{path} + R"(", "source_credentials": )" + source + "}";
}

}  // namespace

TEST_CASE("a document of an impersonation acts as its account with what stands in it", "[gcs][credentials]") {
  HttpServer server;
  server.on("POST /token", replies(token_reply("ya29.BASE")));
  server.on(std::string{"POST "} + path, replies({.body = reply}));
  const Credentials found = fetch(server, impersonated(authorized_user()));
  CHECK(found.token == "ya29.OTHER");
  CHECK(found.principal == "backup@p.iam.gserviceaccount.com");
  CHECK(found.quota_project == "billed");
  CHECK(found.expires_at == std::chrono::system_clock::from_time_t(now_seconds + 3600));
  CHECK(found.source == "the key file '/k.json', acting as 'backup@p.iam.gserviceaccount.com'");
  const auto request = server.requests().at(1);
  CHECK(request.header("authorization") == "Bearer ya29.BASE");
  CHECK(request.body == R"({"scope":["https://www.googleapis.com/auth/devstorage.read_write"],"lifetime":"3600s",)"
                        R"("delegates":["projects/-/serviceAccounts/a"]})");
}

TEST_CASE("what is needed to act as an account is asked for with the scope that it takes", "[gcs][credentials]") {
  HttpServer server;
  server.on("POST /token", replies(token_reply()));
  server.on(std::string{"POST "} + path, replies({.body = reply}));
  fetch(server, impersonated(service_account()));
  const auto claims = holdfast::support::jwt_claims(form_value(server.requests().at(0).body, "assertion"));
  CHECK_THAT(claims.value_or(""), Catch::Contains("https://www.googleapis.com/auth/iam\""));
}

TEST_CASE("who may not act as an account is told which role that takes", "[gcs][credentials]") {
  HttpServer server;
  server.on("POST /token", replies(token_reply()));
  server.on(
      std::string{"POST "} + path,
      replies(
          {.status = 403,
           .body =
               R"({"error": {"code": 403, "message": "Permission 'x' denied CANARY", "status": "PERMISSION_DENIED"}})"}));
  const Refused refused = refusal_of([&] { fetch(server, impersonated(service_account())); });
  CHECK(refused.status == HF_E_FORBIDDEN);
  CHECK_THAT(refused.message, Catch::Contains("the credentials may not act as the service account"));
  CHECK_THAT(refused.remedy, Catch::Contains("roles/iam.serviceAccountTokenCreator"));
}

TEST_CASE("nobody acts as an account anonymously, with HMAC keys, or as one who acts as another",
          "[gcs][credentials]") {
  const Surroundings surroundings = around({});
  const TokenService tokens{surroundings, {}};
  Anonymous nobody;
  ImpersonatedAccount by_nobody{nobody, tokens, "a@b"};
  CHECK_THAT(refusal_of(by_nobody).message, Catch::Contains("anonymously"));
  HmacKeys keys{{.access_id = "GOOG1", .secret = "CANARY"}};
  ImpersonatedAccount by_keys{keys, tokens, "a@b"};
  CHECK_THAT(refusal_of(by_keys).message, Catch::Contains("with HMAC keys"));
  const HttpServer server;
  CHECK_THAT(refusal_of([&] { fetch(server, impersonated(impersonated(authorized_user()))); }).message,
             Catch::Contains("is impersonated itself"));
  CHECK(server.requests().empty());
}
