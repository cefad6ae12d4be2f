#include "credentials/aws_subject.hpp"

#include "doubles.hpp"

#include <map>

using namespace holdfast;
using namespace holdfast::gcs;
using namespace holdfast::gcs::test;

namespace {

std::string source(const std::string& base) {
  return R"({"environment_id": "aws1", "region_url": ")" + base + R"(/zone", "url": ")" + base +
         R"(/roles", "imdsv2_session_token_url": ")" + base + R"(/token",
            "regional_cred_verification_url":
                "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15"})";
}

const support::Environment::Values keys{{"AWS_ACCESS_KEY_ID", "AKID"},
                                        {"AWS_SECRET_ACCESS_KEY", "CANARY"},
                                        {"AWS_SESSION_TOKEN", "session"},
                                        {"AWS_REGION", "eu-west-1"}};

std::string token_of(const std::string& base, support::Environment::Values variables) {
  const Surroundings surroundings = around(std::move(variables));
  FakeCall call;
  const std::string token =
      aws_subject_token(surroundings, call, KeyDocument{external_account(source(base)), "the key file '/k.json'"});
  return support::form_decoded(token).value_or("");
}

}  // namespace

TEST_CASE("a machine of AWS signs the question who it is for Google to ask", "[gcs][credentials]") {
  const support::JsonObject json{token_of("http://169.254.169.254", keys), "the token"};
  CHECK(json.text("url") == "https://sts.eu-west-1.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15");
  CHECK(json.text("method") == "POST");
  std::map<std::string, std::string> headers;
  json.each("headers", [&](const support::JsonObject& each) { headers[each.text("key")] = each.text("value"); });
  CHECK(headers.at("host") == "sts.eu-west-1.amazonaws.com");
  CHECK(headers.at("x-amz-date") == "20261123T031500Z");
  CHECK(headers.at("x-amz-security-token") == "session");
  CHECK(headers.at("x-goog-cloud-target-resource") == "//iam.googleapis.com/projects/1/providers/x");
  // Computed by an independent signer, with Python's hashlib and hmac.
  CHECK(headers.at("authorization") ==
        "AWS4-HMAC-SHA256 Credential=AKID/20261123/eu-west-1/sts/aws4_request, "
        "SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-goog-cloud-target-resource, "
        "Signature=051af5a5e0872fba97a4a87417224798101b84602c6410e4e95d98145f7b2632");
}

TEST_CASE("a machine of AWS without keys in its environment asks its metadata service", "[gcs][credentials]") {
  HttpServer server;
  server.on("PUT /token", replies({.body = "metadata-token"}));
  server.on("GET /zone", replies({.body = "us-east-1d\n"}));
  server.on("GET /roles", replies({.body = "role\n"}));
  server.on("GET /roles/role",
            replies({.body = R"({"AccessKeyId": "META", "SecretAccessKey": "CANARY", "Token": "session"})"}));
  const std::string token = token_of(server.url(""), {});
  CHECK_THAT(token, Catch::Contains("Credential=META/20261123/us-east-1/sts/aws4_request"));
  CHECK_THAT(token, !Catch::Contains("CANARY"));
  CHECK(server.requests().at(1).header("x-aws-ec2-metadata-token") == "metadata-token");
}

TEST_CASE("a document does not choose where this machine's identity of AWS is asked for", "[gcs][credentials]") {
  const Refused refused = refusal_of([] { token_of("http://example.com", {}); });
  CHECK(refused.status == HF_E_INVALID_CONFIG);
  CHECK_THAT(refused.message, Catch::Contains("another address than the metadata service of AWS"));
  HttpServer server;
  server.on("PUT /token", replies({.status = 403, .body = "CANARY"}));
  CHECK(refusal_of([&] { token_of(server.url(""), {}); }).status == HF_E_UNAUTHENTICATED);
}
