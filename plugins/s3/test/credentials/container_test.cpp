#include "credentials/container.hpp"

#include "doubles.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast::s3;
using namespace holdfast::s3::test;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

namespace {

constexpr auto reply = R"({"RoleArn": "arn", "AccessKeyId": "CKEY", "SecretAccessKey": "c-secret", "Token": "c-token",
                           "Expiration": "2026-11-23T04:15:00Z"})";

}  // namespace

TEST_CASE("a container's credentials come for its token, which is read again each time", "[s3][credentials]") {
  const TempFolder folder;
  HttpServer server;
  server.on("GET /v1/credentials", replies({.body = reply}));
  const std::string file = (folder / "token").string();
  const Surroundings surroundings = around({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url("/v1/credentials")},
                                            {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file},
                                            {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "not this"}});
  ContainerCredentials container{surroundings};
  write_file(file, "one\n");
  const Credentials found = credentials_of(container);
  CHECK(found.key_id == "CKEY");
  CHECK(found.secret == "c-secret");
  CHECK(found.session_token == "c-token");
  CHECK(found.expires_at == std::chrono::system_clock::from_time_t(now_seconds + 3600));
  write_file(file, "two");
  static_cast<void>(credentials_of(container));
  const auto requests = server.requests();
  CHECK(requests.at(0).header("authorization") == "one");
  CHECK(requests.at(1).header("authorization") == "two");
}

TEST_CASE("a container's token goes to this machine, to ECS and EKS, or through TLS, and nowhere else",
          "[s3][credentials]") {
  for (const std::string uri :
       {"https://example.com/x", "http://127.0.0.1:81/x", "http://127.9.9.9/", "http://localhost/", "http://[::1]/",
        "http://169.254.170.2/v2", "http://169.254.170.23/v1/credentials", "http://[fd00:ec2::23]/v1/credentials",
        "HTTPS://EXAMPLE.com"}) {
    INFO(uri);
    CHECK(is_allowed_for_container(uri));
  }
  for (const std::string uri :
       {"http://example.com/", "http://169.254.169.254/", "http://127.0.0.1@example.com/",
        "http://127.0.0.1.example.com/", "http://10.0.0.1/", "ftp://localhost/", "localhost", "", "http://",
        "http://localhost\\@example.com/", "http://127.1/", "http://[::1/", "http://localhost\n.example.com"}) {
    INFO(uri);
    CHECK_FALSE(is_allowed_for_container(uri));
  }
  const Surroundings surroundings = around(
      {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://example.com/"}, {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "CANARY"}});
  ContainerCredentials container{surroundings};
  const Refused refusal = refusal_of(container);
  CHECK(refusal.status == HF_E_INVALID_CONFIG);
  CHECK_THAT(refusal.message, !Catch::Contains("CANARY"));
}

TEST_CASE("a container's token of several lines is refused, as it would add headers", "[s3][credentials]") {
  const Surroundings surroundings = around({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/"},
                                            {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "CANARY\r\nx: y"}});
  ContainerCredentials container{surroundings};
  const Refused refusal = refusal_of(container);
  CHECK(refusal.message == "the container's token has several lines");
}

TEST_CASE("what a container's service refuses is told with its status", "[s3][credentials]") {
  HttpServer server;
  server.on("GET /", replies({.status = 403, .body = "CANARY"}));
  server.on("GET /", replies({.status = 500, .body = "CANARY"}));
  server.on("GET /", replies({.body = "{\"AccessKeyId\": \"CANARY\"}"}));
  const Surroundings surroundings = around({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url("/")}});
  ContainerCredentials container{surroundings};
  CHECK(refusal_of(container).status == HF_E_UNAUTHENTICATED);
  CHECK(refusal_of(container).status == HF_E_UNAVAILABLE);
  const Refused damaged = refusal_of(container);
  CHECK(damaged.status == HF_E_CORRUPT);
  CHECK(damaged.message == "the answer of the container has no \"SecretAccessKey\"");
  const Surroundings nowhere = around({});
  ContainerCredentials none{nowhere};
  CHECK_THAT(reason_of(none), Catch::Contains("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
}

TEST_CASE("a container's service that does not answer is not waited for long", "[s3][credentials]") {
  HttpServer server;
  server.on("GET /", [](Exchange& exchange) { exchange.wait_for_end(); });
  const Surroundings surroundings = around({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url("/")}});
  ContainerCredentials container{surroundings};
  CHECK(refusal_of(container).status == HF_E_UNAVAILABLE);
}
