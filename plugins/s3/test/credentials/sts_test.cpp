#include "credentials/sts.hpp"

#include "credentials/sts_errors.hpp"
#include "doubles.hpp"

#include <set>

using namespace holdfast;
using namespace holdfast::s3;
using namespace holdfast::s3::test;

TEST_CASE("a role is asked for with a signature of the service sts", "[s3][credentials]") {
  HttpServer server;
  server.on("POST /", replies({.body = sts_reply("AssumeRole")}));
  const Surroundings surroundings = around({});
  const Sts sts{surroundings, {.region = "eu-central-1", .endpoint = server.url("/")}};
  FakeCall call;
  const Credentials found = sts.assume_role(
      call, {.arn = "arn:aws:iam::1:role/x", .external_id = "a b", .duration = std::chrono::seconds{900}},
      {.key_id = "AKID", .secret = "CANARY", .session_token = "token"});
  CHECK(found.key_id == "ROLEKEY");
  CHECK(found.source == "role 'arn:aws:iam::1:role/x'");
  const auto request = server.requests().at(0);
  CHECK_THAT(request.header("authorization"),
             Catch::Contains("AWS4-HMAC-SHA256 Credential=AKID/20261123/eu-central-1/sts/aws4_request"));
  CHECK(request.header("x-amz-security-token") == "token");
  CHECK(request.body ==
        "Action=AssumeRole&DurationSeconds=900&ExternalId=a%20b&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fx&"
        "RoleSessionName=holdfast&Version=2011-06-15");
  CHECK_THAT(call.logged(), !Catch::Contains("CANARY"));
}

TEST_CASE("whose credentials they are is asked of the service", "[s3][credentials]") {
  HttpServer server;
  server.on("POST /",
            replies({.body = "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::1:user/b</Arn>"
                             "<UserId>U</UserId><Account>1</Account></GetCallerIdentityResult>"
                             "</GetCallerIdentityResponse>"}));
  const Surroundings surroundings = around({{"AWS_ENDPOINT_URL_STS", server.url("")}});
  const Sts sts{surroundings, {}};
  FakeCall call;
  const CallerIdentity who = sts.caller_identity(call, {.key_id = "AKID", .secret = "secret"});
  CHECK(who.arn == "arn:aws:iam::1:user/b");
  CHECK(who.account == "1");
}

TEST_CASE("the service's address follows region and environment", "[s3][credentials]") {
  const Surroundings plain = around({});
  CHECK(Sts(plain, {}).endpoint() == "https://sts.us-east-1.amazonaws.com");
  CHECK(Sts(plain, {.region = "eu-west-3"}).endpoint() == "https://sts.eu-west-3.amazonaws.com");
  CHECK(Sts(plain, {.region = "cn-north-1"}).endpoint() == "https://sts.cn-north-1.amazonaws.com.cn");
  const Surroundings set = around({{"AWS_ENDPOINT_URL", "https://all"}, {"AWS_ENDPOINT_URL_STS", "https://sts"}});
  CHECK(Sts(set, {}).endpoint() == "https://sts");
  CHECK(Sts(set, {.endpoint = "https://own"}).endpoint() == "https://own");
  const Surroundings ignored =
      around({{"AWS_ENDPOINT_URL", "https://all"}, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}});
  CHECK(Sts(ignored, {}).endpoint() == "https://sts.us-east-1.amazonaws.com");
}

TEST_CASE("without TLS the service is asked on this machine alone", "[s3][credentials]") {
  const Surroundings surroundings = around({});
  for (const std::string endpoint : {"http://sts.example.com", "sts.example.com", "http://user@127.0.0.1"}) {
    INFO(endpoint);
    const Sts sts{surroundings, {.endpoint = endpoint}};
    CHECK(refusal_of([&] {
            FakeCall call;
            static_cast<void>(sts.caller_identity(call, {.key_id = "AKID", .secret = "secret"}));
          }).status == HF_E_INVALID_CONFIG);
  }
}

TEST_CASE("an answer without credentials is damage", "[s3][credentials]") {
  HttpServer server;
  server.on("POST /", replies({.body = "<html>login</html>"}));
  const Surroundings surroundings = around({});
  const Sts sts{surroundings, {.endpoint = server.url("/")}};
  CHECK(refusal_of([&] {
          FakeCall call;
          static_cast<void>(sts.assume_role(call, {.arn = "r"}, {.key_id = "AKID", .secret = "secret"}));
        }).status == HF_E_CORRUPT);
}

TEST_CASE("every code of the service has a reason and a remedy of its own", "[s3][credentials]") {
  std::set<std::string_view> codes;
  for (const ErrorRow& row : sts_error_table()) {
    INFO(row.code);
    CHECK(codes.insert(row.code).second);
    const sdk::Error error = sts_error("do it", row.code, 400);
    CHECK(error.status() == row.status);
    CHECK(error.what() == "cannot do it: " + std::string{row.reason} + " (" + std::string{row.code} + ", HTTP 400)");
    CHECK_FALSE(error.remedy_text().empty());
    CHECK((error.to_abi().retry == HF_RETRY_SAFE) == (row.status == HF_E_UNAVAILABLE || row.status == HF_E_THROTTLED));
  }
  CHECK(sts_error("do it", "", 503).status() == HF_E_UNAVAILABLE);
  CHECK(sts_error("do it", "Unheard", 400).status() == HF_E_UNAUTHENTICATED);
}
