#include "credentials/entra.hpp"

#include "credentials/authority.hpp"
#include "credentials/claims.hpp"
#include "credentials/entra_errors.hpp"
#include "credentials/reply.hpp"
#include "doubles.hpp"

#include <set>

using namespace holdfast;
using namespace holdfast::azure;
using namespace holdfast::azure::test;

namespace {

const Application backup{.tenant_id = "contoso.example", .client_id = "app-1"};

Credentials token_at(const HttpServer& server, const Surroundings& surroundings) {
  const Entra entra{surroundings, server.url("/")};
  FakeCall call;
  return entra.token(call, backup, {{"client_secret", "CANARY"}}, "the client secret of the settings");
}

Credentials in_reply(const std::string& text) {
  return token_in(support::JsonObject{text, "the answer"}, "it", std::chrono::system_clock::from_time_t(now_seconds));
}

}  // namespace

TEST_CASE("a token for the storage is asked of the tenant", "[azure][credentials]") {
  HttpServer server;
  const std::string token = token_with(R"({"appid": "app-1", "oid": "o-1", "tid": "t-1"})");
  server.on("POST /contoso.example/oauth2/v2.0/token", replies(gives(token)));
  const Surroundings surroundings = around({});
  const Credentials found = token_at(server, surroundings);
  CHECK(found.token == token);
  CHECK(found.principal == "app-1");
  CHECK(found.source == "the client secret of the settings");
  CHECK(found.expires_at == std::chrono::system_clock::from_time_t(now_seconds + 3600));
  CHECK(fields_of(server.requests().at(0).body) ==
        std::map<std::string, std::string>{{"client_id", "app-1"},
                                           {"client_secret", "CANARY"},
                                           {"grant_type", "client_credentials"},
                                           {"scope", "https://storage.azure.com/.default"}});
}

TEST_CASE("the end of a token is a number or a text, counted from now or from 1970", "[azure][credentials]") {
  const auto end = [](const std::string& fields) {
    return in_reply(R"({"access_token": "t", )" + fields + "}").expires_at;
  };
  const auto expected = std::chrono::system_clock::from_time_t(now_seconds + 600);
  CHECK(end(R"("expires_in": 600)") == expected);
  CHECK(end(R"("expires_in": "600")") == expected);
  CHECK(end(R"("expires_on": 1795404300)") == expected);
  CHECK(end(R"("expires_on": "1795404300", "expires_in": "9")") == expected);
  for (const std::string fields : {"\"a\": 1", R"("expires_on": "soon")", R"("expires_on": 1795404300000)",
                                   R"("expires_in": "99999999999999999999")"}) {
    INFO(fields);
    CHECK(refusal_of([&] { end(fields); }).message ==
          "the answer of it has no \"expires_on\" or \"expires_in\" that is a time");
  }
  CHECK(refusal_of([&] { in_reply(R"({"expires_in": 1})"); }).status == HF_E_CORRUPT);
  CHECK(refusal_of([&] { in_reply(R"({"expires_in": 1, "access_token": "a\r\nb: c"})"); }).status == HF_E_CORRUPT);
}

TEST_CASE("whom a token is for is read from its claims, and from no others", "[azure][credentials]") {
  CHECK(named_by(*claims_of(token_with(R"({"upn": "ann@example.com", "appid": "a"})"))) == "user 'ann@example.com'");
  CHECK(named_by(*claims_of(token_with(R"({"azp": "a", "oid": "o"})"))) == "application 'a'");
  CHECK(named_by(*claims_of(token_with(R"({"oid": "o"})"))) == "identity 'o'");
  CHECK(named_by(*claims_of(token_with("{}"))).empty());
  CHECK_FALSE(claims_of("opaque"));
  CHECK_FALSE(claims_of(token_with("no json")));
}

TEST_CASE("each cloud has an authority of its own", "[azure][credentials]") {
  CHECK(authority_for("x.blob.core.windows.net") == "https://login.microsoftonline.com");
  CHECK(authority_for("x.blob.core.usgovcloudapi.net") == "https://login.microsoftonline.us");
  CHECK(authority_for("x.blob.core.chinacloudapi.cn") == "https://login.chinacloudapi.cn");
  CHECK(authority_for("127.0.0.1") == "https://login.microsoftonline.com");
  CHECK(token_url("https://a.example/", "t-1") == "https://a.example/t-1/oauth2/v2.0/token");
}

TEST_CASE("nobody is asked for a token without TLS, except on this machine, or for a tenant that is none",
          "[azure][credentials]") {
  for (const auto& [authority, tenant] : {std::pair<std::string, std::string>{"http://login.example.com", "t"},
                                          {"login.example.com", "t"},
                                          {"https://login.example.com?a=b", "t"},
                                          {"https://login.example.com", ""},
                                          {"https://login.example.com", "../x"},
                                          {"https://login.example.com", "a/b"},
                                          {"https://login.example.com", "a?b"}}) {
    INFO(authority << " " << tenant);
    CHECK(refusal_of([&, &url = authority, &name = tenant] { static_cast<void>(token_url(url, name)); }).status ==
          HF_E_INVALID_CONFIG);
  }
}

TEST_CASE("what Entra ID refuses is told by its code, with what helps", "[azure][credentials]") {
  HttpServer server;
  const std::string target = "POST /contoso.example/oauth2/v2.0/token";
  const Surroundings surroundings = around({});
  const auto refused = [&] { return refusal_of([&] { token_at(server, surroundings); }); };

  server.on(target, replies(refuses(401, 7000222)));
  server.on(target, replies(refuses(400, 700016)));
  server.on(target, replies({.status = 400, .body = R"({"error": "x", "error_description": "AADSTS53003: CANARY"})"}));
  server.on(target, replies({.status = 400, .body = R"({"error": "invalid_scope"})"}));
  server.on(target, replies({.status = 503, .body = "CANARY"}));
  server.on(target, replies({.status = 429, .body = R"({"error": "slow"})"}));
  server.on(target, replies({.status = 403, .body = "<html>CANARY</html>"}));

  const Refused expired = refused();
  CHECK(expired.message ==
        "there is no token for the client secret of the settings: the client secret has expired (AADSTS7000222, HTTP "
        "401)");
  CHECK_THAT(expired.remedy, Catch::Contains("of the application 'app-1'"));
  CHECK_THAT(refused().message, Catch::Contains("the tenant 'contoso.example' does not know the application 'app-1'"));
  const Refused conditional = refused();
  CHECK(conditional.status == HF_E_FORBIDDEN);
  CHECK_THAT(conditional.message, Catch::Contains("conditional access (AADSTS53003, HTTP 400)"));
  CHECK_THAT(refused().message, Catch::Contains("Entra ID refuses (invalid_scope, HTTP 400)"));
  CHECK(refused().status == HF_E_UNAVAILABLE);
  CHECK(refused().status == HF_E_THROTTLED);
  CHECK_THAT(refused().message, Catch::Contains("does not come from Entra ID (HTTP 403)"));
}

TEST_CASE("every code of Entra ID has a reason and a remedy of its own", "[azure][credentials]") {
  std::set<std::string_view> codes;
  for (const support::ErrorRow& row : entra_error_table()) {
    INFO(row.code);
    CHECK(codes.insert(row.code).second);
    CHECK_FALSE(row.reason.empty());
    CHECK_FALSE(row.remedy.empty());
    CHECK((row.retry == sdk::Retry::safe) == (row.status == HF_E_UNAVAILABLE || row.status == HF_E_THROTTLED));
    const sdk::Error error =
        entra_error({.status = 400, .body = R"({"error_codes": [)" + std::string{row.code.substr(6)} + "]}"},
                    {.application = backup, .authority = "https://a", .source = "it"});
    CHECK(error.status() == row.status);
    CHECK_THAT(error.what() + error.remedy_text(), !Catch::Contains("{"));
  }
}
