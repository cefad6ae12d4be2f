#include "credentials/instance.hpp"

#include "doubles.hpp"

using namespace holdfast::s3;
using namespace holdfast::s3::test;

namespace {

const std::string roles = "/latest/meta-data/iam/security-credentials/";

/// A machine with version 2 of the service: nothing without the token.
struct Machine {
  HttpServer server;
  Surroundings surroundings = around({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url("/")}});
  InstanceCredentials instance{surroundings};

  Machine() { server.on("PUT /latest/api/token", replies({.body = "m-token"})); }
  void answers(const std::string& target, Answer answer) {
    server.on("GET " + target, [answer](Exchange& exchange) {
      const auto& request = exchange.request();
      exchange.reply(request.header("x-aws-ec2-metadata-token") == "m-token" ? answer : Answer{.status = 401});
    });
  }
};

std::string role_reply(const std::string& code, const std::string& expiration) {
  return "{\"Code\": \"" + code +
         "\", \"AccessKeyId\": \"IKEY\", \"SecretAccessKey\": \"i-secret\", \"Token\": \"i-token\", " +
         "\"Expiration\": \"" + expiration + "\"}";
}

}  // namespace

TEST_CASE("an instance's role is found with a token of version 2", "[s3][credentials]") {
  Machine machine;
  machine.answers(roles, {.body = "backup role\n"});
  machine.answers(roles + "backup%20role", {.body = role_reply("Success", "2026-11-23T04:15:00Z")});
  const Credentials found = credentials_of(machine.instance);
  CHECK(found.key_id == "IKEY");
  CHECK(found.session_token == "i-token");
  CHECK(found.expires_at == std::chrono::system_clock::from_time_t(now_seconds + 3600));
  CHECK(found.source == "the instance's metadata, role 'backup role'");
  CHECK(machine.server.requests().at(0).header("x-aws-ec2-metadata-token-ttl-seconds") == "21600");
}

TEST_CASE("expired credentials of an instance are used on, as its service hands them out when it cannot renew them",
          "[s3][credentials]") {
  Machine machine;
  machine.answers(roles, {.body = "r"});
  machine.answers(roles + "r", {.body = role_reply("Success", "2026-11-23T03:00:00Z")});
  CHECK(credentials_of(machine.instance).expires_at == std::chrono::system_clock::from_time_t(now_seconds + 300));
}

TEST_CASE("an instance without a role, and a machine without the service, have no credentials", "[s3][credentials]") {
  Machine bare;
  bare.answers(roles, {.status = 404});
  CHECK(reason_of(bare.instance) == "this instance has no role");

  HttpServer locked;
  locked.on("PUT /latest/api/token", replies({.status = 403}));
  const Surroundings at_locked = around({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", locked.url("")}});
  InstanceCredentials no_token{at_locked};
  CHECK_THAT(reason_of(no_token), Catch::Contains("gives no token (HTTP 403)"));

  HttpServer silent;
  silent.on("PUT /latest/api/token", [](Exchange& exchange) { exchange.wait_for_end(); });
  const Surroundings at_silent = around({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", silent.url("")}});
  InstanceCredentials no_answer{at_silent};
  CHECK_THAT(reason_of(no_answer), Catch::Contains("does not answer"));

  const Surroundings off = around({{"AWS_EC2_METADATA_DISABLED", "true"}});
  InstanceCredentials disabled{off};
  CHECK(reason_of(disabled) == "AWS_EC2_METADATA_DISABLED is set");
}

TEST_CASE("a role that the instance cannot have is an error, not the next place's turn", "[s3][credentials]") {
  Machine machine;
  machine.answers(roles, {.body = "r"});
  machine.answers(roles + "r", {.body = "{\"Code\": \"AssumeRoleUnauthorizedAccess\", \"Message\": \"CANARY\"}"});
  const Refused refusal = refusal_of(machine.instance);
  CHECK(refusal.status == HF_E_UNAUTHENTICATED);
  CHECK(refusal.message == "the instance cannot have its role 'r' (AssumeRoleUnauthorizedAccess)");
}

TEST_CASE("a machine's service in trouble is tried again", "[s3][credentials]") {
  Machine machine;
  machine.answers(roles, {.status = 503});
  CHECK(refusal_of(machine.instance).status == HF_E_UNAVAILABLE);
}

TEST_CASE("the search for an instance's role ends with its operation", "[s3][credentials]") {
  Machine machine;
  FakeCall call;
  call.cancel();
  CHECK(refusal_of([&] { static_cast<void>(machine.instance.fetch(call)); }).status == HF_E_CANCELLED);
}
