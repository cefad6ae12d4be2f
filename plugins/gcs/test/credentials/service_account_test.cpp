#include "credentials/service_account.hpp"

#include "doubles.hpp"

#include <holdfast/support/jwt.hpp>

using namespace holdfast;
using namespace holdfast::gcs;
using namespace holdfast::gcs::test;

namespace {

std::string assertion_in(const HttpServer& server, std::size_t request) {
  return form_value(server.requests().at(request).body, "assertion");
}

}  // namespace

TEST_CASE("a service account's key signs who it is, for whom and for what", "[gcs][credentials]") {
  HttpServer server;
  server.on("POST /token", replies(token_reply()));
  const Credentials found = fetch(server, service_account());
  CHECK(found.token == "ya29.TOKEN");
  CHECK(found.principal == "backup@p.iam.gserviceaccount.com");
  CHECK(found.source == "the key file '/k.json'");
  CHECK(found.expires_at == std::chrono::system_clock::from_time_t(now_seconds + 3600));
  CHECK(form_value(server.requests().at(0).body, "grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer");
  const std::string assertion = assertion_in(server, 0);
  CHECK(is_signed(assertion));
  CHECK(assertion.starts_with("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IktJRCJ9."));
  CHECK(support::jwt_claims(assertion) ==
        R"({"iss":"backup@p.iam.gserviceaccount.com","scope":"https://www.googleapis.com/auth/devstorage.read_write",)"
        R"("aud":"https://oauth2.googleapis.com/token","iat":1795403700,"exp":1795407300})");
}

TEST_CASE("a clock that the token service refuses is held against its own, once", "[gcs][credentials]") {
  Answer too_late = token_refusal("invalid_grant",
                                  "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "
                                  "timeframe. Check your iat and exp values in the JWT claim.");
  too_late.headers = {{"date", "Mon, 23 Nov 2026 05:15:00 GMT"}};
  HttpServer server;
  server.on("POST /token", replies(too_late));
  server.on("POST /token", replies(token_reply()));
  CHECK(fetch(server, service_account()).token == "ya29.TOKEN");
  const auto claims = support::jwt_claims(assertion_in(server, 1));
  REQUIRE(claims);
  CHECK_THAT(*claims, Catch::Contains("\"iat\":1795410900"));

  HttpServer stubborn;
  stubborn.on("POST /token", replies(too_late));
  stubborn.on("POST /token", replies(too_late));
  const Refused refused = refusal_of([&] { fetch(stubborn, service_account()); });
  CHECK_THAT(refused.message, Catch::Contains("this machine's clock is wrong (invalid_grant, HTTP 400)"));
  CHECK_THAT(refused.remedy, Catch::Contains("NTP"));
  CHECK(stubborn.requests().size() == 2);
}

TEST_CASE("a key that lacks something, or is none, is told of before anything is sent", "[gcs][credentials]") {
  const HttpServer server;
  const auto refuses = [&](const std::string& text, const std::string& says) {
    INFO(text);
    const Refused refused = refusal_of([&] { fetch(server, text); });
    CHECK(refused.status == HF_E_INVALID_CONFIG);
    CHECK_THAT(refused.message, Catch::Contains(says));
    CHECK_THAT(refused.message, Catch::Contains("/k.json"));
  };
  refuses("CANARY", "is not a JSON object");
  refuses("[\"CANARY\"]", "is not a JSON object");
  refuses(" \n", "is empty");
  refuses(R"({"type": "impersonated_service_account"})", "names no \"source_credentials\"");
  refuses(R"({"private_key": "CANARY"})", "has no \"type\"");
  refuses(R"({"installed": {"client_id": "x", "client_secret": "CANARY"}})", "is of an OAuth client");
  refuses(R"({"type": "gdch_service_account", "private_key": "CANARY"})", "of the type 'gdch_service_account'");
  refuses(R"({"type": "service_account", "private_key": "CANARY"})", "holds no RSA private key");
  refuses(R"({"type": "service_account", "client_email": "x"})", "has no \"private_key\"");
  refuses(R"({"type": "service_account", "universe_domain": "example.com"})", "of the universe 'example.com'");
  CHECK(server.requests().empty());
  const Refused edited = refusal_of([&] { fetch(server, R"({"type": "service_account", "private_key": "CANARY"})"); });
  CHECK_THAT(edited.remedy, Catch::Contains("get the file anew from Google"));
}
