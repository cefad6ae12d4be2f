#include "credentials/instance.hpp"

#include "doubles.hpp"

using namespace holdfast::gcs;
using namespace holdfast::gcs::test;

namespace {

const std::string token =
    "GET /computeMetadata/v1/instance/service-accounts/default/token?scopes="
    "https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fdevstorage.read_write";
const std::string email = "GET /computeMetadata/v1/instance/service-accounts/default/email";

Answer of_google(Answer answer) {
  answer.headers.emplace_back("Metadata-Flavor", "Google");
  return answer;
}

Surroundings at(const HttpServer& server) {
  return around({{"GCE_METADATA_HOST", server.url("").substr(std::string{"http://"}.size())}});
}

}  // namespace

TEST_CASE("a machine's own account gives a token to who asks as the metadata server wants it", "[gcs][credentials]") {
  HttpServer server;
  server.on(token, replies(of_google(token_reply())));
  server.on(email, replies(of_google({.body = "vm@p.iam.gserviceaccount.com\n"})));
  const Surroundings surroundings = at(server);
  InstanceAccount instance{surroundings, storage_scope};
  const Credentials found = credentials_of(instance);
  CHECK(found.token == "ya29.TOKEN");
  CHECK(found.principal == "vm@p.iam.gserviceaccount.com");
  CHECK(found.source == "the metadata server");
  CHECK(found.expires_at == std::chrono::system_clock::from_time_t(now_seconds + 3600));
  CHECK(server.requests().at(0).header("metadata-flavor") == "Google");
}

TEST_CASE("a token that is said to be good for longer than any clock can tell is good for long", "[gcs][credentials]") {
  HttpServer server;
  server.on(token, replies(of_google({.body = R"({"access_token": "t", "expires_in": 9223372036854775807})"})));
  server.on(email, replies(of_google({.body = "vm@p.iam.gserviceaccount.com"})));
  const Surroundings surroundings = at(server);
  InstanceAccount instance{surroundings, storage_scope};
  CHECK(credentials_of(instance).expires_at > std::chrono::system_clock::from_time_t(now_seconds + 3600));
}

TEST_CASE("what is no metadata server of Google's, or has no account, is no place of credentials",
          "[gcs][credentials]") {
  HttpServer server;
  server.on(token, replies(token_reply("CANARY")));
  server.on(token, replies(of_google({.status = 404})));
  const Surroundings surroundings = at(server);
  InstanceAccount instance{surroundings, storage_scope};
  CHECK_THAT(reason_of(instance), Catch::Contains("is no metadata server of Google's"));
  CHECK(reason_of(instance) == "this machine has no service account");
  const Surroundings nowhere = around({{"GCE_METADATA_HOST", "127.0.0.1:1"}});
  InstanceAccount none{nowhere, storage_scope};
  CHECK(reason_of(none) == "'127.0.0.1:1' does not answer: this is no machine of Google's");
  const Surroundings off = around({{"NO_GCE_CHECK", "true"}});
  InstanceAccount switched_off{off, storage_scope};
  CHECK(reason_of(switched_off) == "NO_GCE_CHECK is set");
}

TEST_CASE("what the metadata server refuses is told with its status", "[gcs][credentials]") {
  HttpServer server;
  server.on(token, replies(of_google({.status = 403, .body = "CANARY"})));
  server.on(token, replies(of_google({.status = 503, .body = "CANARY"})));
  server.on(token, replies(of_google({.body = R"({"access_token": "CANARY"})"})));
  const Surroundings surroundings = at(server);
  InstanceAccount instance{surroundings, storage_scope};
  CHECK(refusal_of(instance).status == HF_E_UNAUTHENTICATED);
  CHECK(refusal_of(instance).status == HF_E_UNAVAILABLE);
  CHECK(refusal_of(instance).status == HF_E_CORRUPT);
}
