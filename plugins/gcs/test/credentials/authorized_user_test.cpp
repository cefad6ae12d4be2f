#include "credentials/authorized_user.hpp"

#include "doubles.hpp"

using namespace holdfast::gcs;
using namespace holdfast::gcs::test;

TEST_CASE("a login's token is worth another, which brings the project that is billed", "[gcs][credentials]") {
  HttpServer server;
  server.on("POST /token", replies(token_reply()));
  const Credentials found = fetch(server, authorized_user());
  CHECK(found.token == "ya29.TOKEN");
  CHECK(found.quota_project == "billed");
  CHECK(found.principal == "me@example.com");
  CHECK(server.requests().at(0).body ==
        "client_id=ID&client_secret=CANARY-client&grant_type=refresh_token&refresh_token=CANARY-refresh");
}

TEST_CASE("a login of a workforce is asked for where its pool is, by a client that says who it is",
          "[gcs][credentials]") {
  HttpServer server;
  server.on("POST /v1/oauthtoken", replies(token_reply()));
  const std::string document = R"({"type": "external_account_authorized_user", "client_id": "ID", "client_secret": "S",
      "refresh_token": "R", "token_url": "https://sts.googleapis.com/v1/oauthtoken"})";
  CHECK(fetch(server, document).token == "ya29.TOKEN");
  CHECK(server.requests().at(0).header("authorization") == "Basic SUQ6Uw==");
  CHECK(server.requests().at(0).body == "grant_type=refresh_token&refresh_token=R");
}

TEST_CASE("a login that was revoked is told of with how to log in anew", "[gcs][credentials]") {
  HttpServer server;
  server.on("POST /token", replies(token_refusal("invalid_grant", "Token has been expired or revoked.")));
  const Refused refused = refusal_of([&] { fetch(server, authorized_user()); });
  CHECK(refused.status == HF_E_UNAUTHENTICATED);
  CHECK(refused.message ==
        "cannot get a token for the key file '/k.json': the login has expired, or was revoked (invalid_grant, HTTP "
        "400)");
  CHECK(refused.remedy == "log in anew: gcloud auth application-default login");
}
