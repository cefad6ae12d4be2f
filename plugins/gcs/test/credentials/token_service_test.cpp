#include "credentials/token_service.hpp"

#include "credentials/token_errors.hpp"
#include "doubles.hpp"

#include <set>

using namespace holdfast;
using namespace holdfast::gcs;
using namespace holdfast::gcs::test;

namespace {

std::string address_of(const std::string& endpoint, const std::string& url) {
  const Surroundings surroundings = around({});
  return TokenService{surroundings, {.endpoint = endpoint}}.address_of(url, "the key file '/k.json'");
}

}  // namespace

TEST_CASE("tokens come from Google's own hosts, whatever a file of credentials says", "[gcs][credentials]") {
  for (const std::string url : {"https://oauth2.googleapis.com/token", "https://sts.googleapis.com/v1/token",
                                "https://accounts.google.com/o/oauth2/token", "https://OAUTH2.GoogleAPIs.com/token"}) {
    INFO(url);
    CHECK(address_of("", url) == url);
  }
  for (const std::string url :
       {"https://example.com/token", "http://oauth2.googleapis.com/token", "https://oauth2.googleapis.com.example.com/",
        "https://evilgoogleapis.com/token", "https://oauth2.googleapis.com@example.com/",
        "https://googleapis.com:8443/", "", "token"}) {
    INFO(url);
    const Refused refused = refusal_of([&] { address_of("", url); });
    CHECK(refused.status == HF_E_INVALID_CONFIG);
    CHECK_THAT(refused.message, Catch::Contains("the key file '/k.json' wants tokens from"));
    CHECK_THAT(refused.remedy, Catch::Contains("token_endpoint"));
  }
  CHECK_THAT(refusal_of([&] { address_of("", "http://oauth2.googleapis.com/token"); }).message,
             Catch::Contains("'http://oauth2.googleapis.com', which is without TLS"));
}

TEST_CASE("what stands in for the token services is asked under their paths, with TLS or on this machine",
          "[gcs][credentials]") {
  CHECK(address_of("https://tokens.example.com", "https://sts.googleapis.com/v1/token") ==
        "https://tokens.example.com/v1/token");
  CHECK(address_of("http://127.0.0.1:80/", "https://example.com/token?x") == "http://127.0.0.1:80/token?x");
  for (const std::string endpoint : {"http://tokens.example.com", "tokens.example.com", "https://u@127.0.0.1"})
    CHECK(refusal_of([&] { address_of(endpoint, "https://oauth2.googleapis.com/token"); }).status ==
          HF_E_INVALID_CONFIG);
}

TEST_CASE("whose a token is, and what it is good for, is asked of the service, with the token in the body",
          "[gcs][credentials]") {
  HttpServer server;
  server.on("POST /tokeninfo", replies({.body = R"({"email": "a@b", "scope": "s1 s2", "expires_in": "3599"})"}));
  const Surroundings surroundings = around({});
  const TokenService tokens{surroundings, {.endpoint = server.url("")}};
  FakeCall call;
  const TokenOwner owner = tokens.owner(call, {.token = "ya29.T"});
  CHECK(owner.email == "a@b");
  CHECK(owner.scope == "s1 s2");
  CHECK(server.requests().at(0).body == "access_token=ya29.T");
}

TEST_CASE("an answer without a token is damage, and stays out of the message", "[gcs][credentials]") {
  const std::string email =
      "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b:generateAccessToken";
  for (
      const std::string body :
      {"<html>CANARY</html>", "{}", R"({"access_token": "CANARY"})", R"({"expires_in": 1})",
       R"({"access_token": "CANARY\r\nX: y", "expires_in": 9, "accessToken": "CANARY\n", "expireTime": "2026-11-23T04:15:00Z"})"}) {
    INFO(body);
    HttpServer server;
    server.on("POST /token", replies({.body = body}));
    server.on("POST /v1/projects/-/serviceAccounts/a@b:generateAccessToken", replies({.body = body}));
    const Surroundings surroundings = around({});
    const TokenService tokens{surroundings, {.endpoint = server.url("")}};
    FakeCall call;
    const Refused refused = refusal_of([&] {
      static_cast<void>(tokens.exchange(call, {.url = "https://oauth2.googleapis.com/token", .source = "it"}));
    });
    CHECK(refused.status == HF_E_CORRUPT);
    CHECK_THAT(refused.remedy, Catch::Contains("proxy"));
    CHECK(refusal_of([&] {
            static_cast<void>(tokens.impersonate(call, {.url = email}, {.token = "t", .source = "it"}, storage_scope));
          }).status == HF_E_CORRUPT);
  }
}

TEST_CASE("every code of the token services has a reason and a remedy of its own", "[gcs][credentials]") {
  std::set<std::pair<std::string_view, std::string_view>> codes;
  for (const TokenErrorRow& row : token_error_table()) {
    INFO(row.code << " " << row.words);
    CHECK(codes.emplace(row.code, row.words).second);
    const sdk::Error error = token_error("do it", {.http_status = 400,
                                                   .code = std::string{row.code},
                                                   .description = "CANARY " + std::string{row.words} + " CANARY"});
    CHECK(error.status() == row.status);
    CHECK(error.what() == "cannot do it: " + std::string{row.reason} + " (" + std::string{row.code} + ", HTTP 400)");
    CHECK_FALSE(error.remedy_text().empty());
    CHECK((error.to_abi().retry == HF_RETRY_SAFE) == (row.status == HF_E_THROTTLED));
  }
  CHECK(token_error("do it", {.http_status = 503}).status() == HF_E_UNAVAILABLE);
  CHECK(token_error("do it", {.http_status = 429}).to_abi().retry == HF_RETRY_SAFE);
  const sdk::Error unheard = token_error("do it", {.http_status = 400, .code = "CANARY"});
  CHECK(unheard.status() == HF_E_UNAUTHENTICATED);
  CHECK(unheard.what() == std::string{"cannot do it: the service refuses (HTTP 400)"});
  CHECK(token_error("do it", {.http_status = 403, .code = "new_rule"}).what() ==
        std::string{"cannot do it: the service refuses (new_rule, HTTP 403)"});
  const sdk::Error foreign = token_error("do it", {.http_status = 403});
  CHECK(foreign.status() == HF_E_INVALID_CONFIG);
  CHECK_THAT(foreign.remedy_text(), Catch::Contains("proxy"));
}
