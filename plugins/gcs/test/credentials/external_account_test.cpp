#include "credentials/external_account.hpp"

#include "doubles.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast::gcs;
using namespace holdfast::gcs::test;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

namespace {

std::string quoted(const std::string& text) { return holdfast::support::json_quoted(text); }

std::string program(const std::string& prints) {
  return R"({"executable": {"command": )" + quoted("printf '%s' '" + prints + "'") + "}}";
}

const holdfast::support::Environment::Values may_run{{"GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES", "1"}};

Refused refused(const std::string& source, holdfast::support::Environment::Values variables = {}) {
  const HttpServer server;
  Refused refusal = refusal_of([&] { fetch(server, external_account(source), std::move(variables)); });
  CHECK(server.requests().empty());
  return refusal;
}

}  // namespace

TEST_CASE("the token of a file is read anew each time, and exchanged", "[gcs][credentials]") {
  const TempFolder folder;
  const std::string file = (folder / "token").string();
  HttpServer server;
  for (int i = 0; i < 3; ++i) server.on("POST /v1/token", replies(token_reply()));
  const std::string document = external_account(R"({"file": )" + quoted(file) + "}");
  write_file(file, "one\n");
  CHECK(fetch(server, document).token == "ya29.TOKEN");
  write_file(file, "two");
  fetch(server, document);
  write_file(file, R"({"access": {"token": "x"}, "id": "three"})");
  fetch(server, external_account(R"({"format": {"type": "json", "subject_token_field_name": "id"}, "file": )" +
                                 quoted(file) + "}"));
  const auto requests = server.requests();
  CHECK(form_value(requests.at(0).body, "subject_token") == "one");
  CHECK(form_value(requests.at(0).body, "audience") == "//iam.googleapis.com/projects/1/providers/x");
  CHECK(form_value(requests.at(0).body, "grant_type") == "urn:ietf:params:oauth:grant-type:token-exchange");
  CHECK(form_value(requests.at(1).body, "subject_token") == "two");
  CHECK(form_value(requests.at(2).body, "subject_token") == "three");
  CHECK_THAT(refused(R"({"file": "/nowhere/token"})").message, Catch::Contains("'/nowhere/token', which does not"));
}

TEST_CASE("a document whose token comes from nowhere that is known is refused by what it has", "[gcs][credentials]") {
  const Refused certificate = refused(R"({"certificate": {"use_default_certificate_config": true}})");
  CHECK(certificate.status == HF_E_INVALID_CONFIG);
  CHECK_THAT(certificate.message, Catch::Contains("an X.509 certificate, which is not supported"));
  CHECK_THAT(
      refused(R"({"certificate": {"certificate_config_location": "/c.json", "trust_chain_path": "/t.pem"}})").message,
      Catch::Contains("an X.509 certificate"));
  CHECK_THAT(refused(R"({"vault": {"path": "x"}})").message, Catch::Contains("that is known"));
}

TEST_CASE("the token of an address is asked for with the headers of the document", "[gcs][credentials]") {
  HttpServer server;
  server.on("GET /identity?x=1", replies({.body = R"({"access_token": "azure"})"}));
  server.on("POST /v1/token", replies(token_reply()));
  fetch(server, external_account(R"({"url": )" + quoted(server.url("/identity?x=1")) +
                                 R"(, "headers": {"Metadata": "True"}, "format": {"type": "json",
                                      "subject_token_field_name": "access_token"}})"));
  CHECK(server.requests().at(0).header("metadata") == "True");
  CHECK(form_value(server.requests().at(1).body, "subject_token") == "azure");
  CHECK_THAT(refused(R"({"url": "http://example.com/CANARY"})").message, Catch::Contains("without TLS"));
  HttpServer closed;
  closed.on("GET /", replies({.status = 403, .body = "CANARY"}));
  const Refused told =
      refusal_of([&] { fetch(closed, external_account(R"({"url": )" + quoted(closed.url("/")) + "}")); });
  CHECK(told.status == HF_E_UNAUTHENTICATED);
  CHECK_THAT(told.message, Catch::Contains("refuses (HTTP 403)"));
}

TEST_CASE("a program is run where that is allowed, and nowhere else", "[gcs][credentials]") {
  const std::string prints = R"({"version": 1, "success": true, "id_token": "printed"})";
  HttpServer server;
  server.on("POST /v1/token", replies(token_reply()));
  fetch(server, external_account(program(prints)), may_run);
  CHECK(form_value(server.requests().at(0).body, "subject_token") == "printed");
  const Refused forbidden = refused(program(prints));
  CHECK(forbidden.status == HF_E_INVALID_CONFIG);
  CHECK_THAT(forbidden.remedy, Catch::Contains("GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1"));
}

TEST_CASE("a program is told whom its token is for", "[gcs][credentials]") {
  HttpServer server;
  server.on("POST /v1/token", replies(token_reply()));
  const std::string command =
      R"(sh -c 'printf "{\"success\": true, \"id_token\": \"%s\"}" "$GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE"')";
  fetch(server, external_account(R"({"executable": {"command": )" + quoted(command) + "}}"), may_run);
  CHECK(form_value(server.requests().at(0).body, "subject_token") == "//iam.googleapis.com/projects/1/providers/x");
}

TEST_CASE("what a program that fails has to say is told without what looks like a key", "[gcs][credentials]") {
  const Refused failed = refused(
      program(R"({"version": 1, "success": false, "code": "401", "message": "no login eyJhbGciOiJSUzI1NiJ9CANARY0"})"),
      may_run);
  CHECK(failed.status == HF_E_UNAUTHENTICATED);
  CHECK_THAT(failed.message, Catch::Contains("gives no token: no login ********"));
  CHECK_THAT(refused(R"({"executable": {"command": "sh -c 'echo locked >&2; exit 3'"}})", may_run).message,
             Catch::Contains("it ended with 3 locked"));
  CHECK_THAT(refused(program(R"({"success": true})"), may_run).message, Catch::Contains("it prints none"));
}

TEST_CASE("a token that a program left in its file is used while it is good", "[gcs][credentials]") {
  const TempFolder folder;
  const std::string file = (folder / "kept").string();
  const auto kept_until = [&](std::int64_t seconds) {
    write_file(file, R"({"success": true, "id_token": "kept", "expiration_time": )" + std::to_string(seconds) + "}");
  };
  const std::string source =
      R"({"executable": {"command": "printf '{\"success\": true, \"id_token\": \"new\"}'", "output_file": )" +
      quoted(file) + "}}";
  HttpServer server;
  for (int i = 0; i < 3; ++i) server.on("POST /v1/token", replies(token_reply()));
  kept_until(now_seconds + 600);
  fetch(server, external_account(source), may_run);
  kept_until(now_seconds - 1);
  fetch(server, external_account(source), may_run);
  kept_until(INT64_MAX);  // later than any clock can tell
  fetch(server, external_account(source), may_run);
  CHECK(form_value(server.requests().at(0).body, "subject_token") == "kept");
  CHECK(form_value(server.requests().at(1).body, "subject_token") == "new");
  CHECK(form_value(server.requests().at(2).body, "subject_token") == "kept");
}

TEST_CASE("an identity that acts as a service account does so with the token it was exchanged for",
          "[gcs][credentials]") {
  const TempFolder folder;
  write_file(folder / "token", "subject");
  const std::string path = "/v1/projects/-/serviceAccounts/a@b:generateAccessToken";
  HttpServer server;
  server.on("POST /v1/token", replies(token_reply("ya29.FEDERATED")));
  server.on("POST " + path,
            replies({.body = R"({"accessToken": "ya29.OTHER", "expireTime": "2026-11-23T03:30:00Z"})"}));
  const Credentials found = fetch(
      server, external_account(R"({"file": )" + quoted((folder / "token").string()) + "}",
                               R"("service_account_impersonation_url": "https://iamcredentials.googleapis.com)" + path +
                                   R"(", "service_account_impersonation": {"token_lifetime_seconds": 900}, )"));
  CHECK(found.token == "ya29.OTHER");
  CHECK(form_value(server.requests().at(0).body, "scope") == iam_scope);
  CHECK(server.requests().at(1).header("authorization") == "Bearer ya29.FEDERATED");
  CHECK_THAT(server.requests().at(1).body, Catch::Contains("\"lifetime\":\"900s\""));
}

TEST_CASE("what the exchange of an identity refuses is told by its cause", "[gcs][credentials]") {
  const TempFolder folder;
  write_file(folder / "token", "CANARY");
  const std::string document = external_account(R"({"file": )" + quoted((folder / "token").string()) + "}");
  const auto says = [&](const Answer& answer, hf_status status, const std::string& words) {
    HttpServer server;
    server.on("POST /v1/token", replies(answer));
    const Refused told = refusal_of([&] { fetch(server, document); });
    CHECK(told.status == status);
    CHECK_THAT(told.message, Catch::Contains(words));
  };
  says(token_refusal("invalid_grant", "The audience in ID Token [CANARY] does not match the expected audience."),
       HF_E_UNAUTHENTICATED, "is for another audience");
  says(token_refusal("invalid_grant", "ID Token issued at 1 is stale to sign-in."), HF_E_UNAUTHENTICATED,
       "token has expired");
  says(token_refusal("invalid_target", "The target service indicated by the audience CANARY is invalid"),
       HF_E_INVALID_CONFIG, "does not exist, or is disabled");
  says(token_refusal("unauthorized_client", "The given credential is rejected by the attribute condition.", 401),
       HF_E_FORBIDDEN, "conditions");
}
