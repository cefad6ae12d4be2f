// How requests are vouched for, what is mended at once, and what is told of refusals.
#include "service.hpp"

#include "rig.hpp"
#include "support/catch.hpp"

#include <atomic>
#include <thread>

using namespace holdfast::gcs;
using namespace holdfast::gcs::test;
namespace http = holdfast::http;
namespace sdk = holdfast::sdk;

namespace {

const std::string stat_a = "GET a?fields=crc32c%2Cgeneration%2Csize%2Cupdated";
const std::string bucket_asked = "GET ?maxResults=1";

}  // namespace

TEST_CASE("a request carries the token, and nothing is asked by nobody with one", "[gcs][service]") {
  Rig rig;
  rig.on(stat_a).reply({.body = described("x")});
  rig.store.stat(rig.call, "a");
  CHECK(rig.last().header("authorization") == "Bearer CANARY-token-0");
  CHECK(rig.last().header("x-goog-user-project") == "(none)");

  rig.credentials->hmac = {.source = "nobody"};
  Service service{{.bucket = "backups"},
                  sdk::Http{&plugin_host()},
                  std::make_shared<CountedCredentials>()};  // greets without credentials
  rig.transport->on("GET https://storage.googleapis.com/storage/v1/b/backups").reply({.status = 401});
  CHECK(service.greet(rig.call).status == 401);
  CHECK(rig.last().header("authorization") == "(none)");
}

TEST_CASE("who pays is named as either API wants it", "[gcs][service]") {
  Rig rig{{.bucket = "backups", .user_project = "payer"}};
  rig.on("DELETE a?userProject=payer").reply({.status = 204});
  remove(rig.store, "a");
  CHECK(rig.last().header("x-goog-user-project") == "payer");
  Rig hmac{{.bucket = "backups", .access_key = "GOOG1", .secret_key = "CANARY", .user_project = "payer"}};
  hmac.on_xml("DELETE a").reply({.status = 204});
  remove(hmac.store, "a");
  CHECK(hmac.last().header("x-goog-user-project") == "payer");
  CHECK(hmac.last().header("authorization").find("x-goog-user-project") != std::string::npos);
}

TEST_CASE("a token that has expired is renewed once", "[gcs][service]") {
  Rig rig;
  rig.on(stat_a).reply(refused(401, "authError"));
  rig.on(stat_a).reply({.body = described("x")});
  rig.store.stat(rig.call, "a");
  CHECK(rig.credentials->renewals == 1);
  CHECK(rig.last().header("authorization") == "Bearer CANARY-token-1");

  rig.on(stat_a).reply(refused(401, "authError")).times(2);
  CHECK(error_of([&] { rig.store.stat(rig.call, "a"); }).status() == HF_E_UNAUTHENTICATED);
  CHECK(rig.credentials->renewals == 2);
}

TEST_CASE("HMAC keys sign, in Google's words, and a clock that is off is corrected once", "[gcs][service]") {
  Rig rig{{.bucket = "backups", .access_key = "GOOG1EXAMPLEKEY", .secret_key = "CANARY"}};
  auto late = refused_by_xml(403, "RequestTimeTooSkewed");
  late.headers = {{"Date", "Fri, 24 May 2013 00:20:00 GMT"}};
  rig.on_xml("PUT a").reply(late);
  rig.on_xml("PUT a").reply({.headers = headers_of("x")});
  CHECK(rig.store.put(rig.call, put_request("a"), bytes_of("x")).etag == "7");
  REQUIRE(rig.requests().size() == 2);
  CHECK(rig.requests()[0].header("x-goog-date") == "20130524T000000Z");
  CHECK(rig.requests()[1].header("x-goog-date") == "20130524T002000Z");
  const std::string authorization = rig.last().header("authorization");
  CHECK(authorization.starts_with(
      "GOOG4-HMAC-SHA256 Credential=GOOG1EXAMPLEKEY/20130524/auto/storage/goog4_request, "
      "SignedHeaders=content-type;host;x-goog-content-sha256;x-goog-date;x-goog-hash, Signature="));
  CHECK(rig.call.logged().find("this machine's clock is 1200 s behind the service's") != std::string::npos);
}

TEST_CASE("what HEAD cannot say is asked once more, so that a missing bucket is no missing object", "[gcs][service]") {
  Rig rig{{.bucket = "backups", .access_key = "GOOG1", .secret_key = "CANARY"}};
  rig.on_xml("HEAD a").reply({.status = 404}).always();
  rig.on_xml("GET a").reply(refused_by_xml(404, "NoSuchBucket"));
  CHECK(error_of([&] { rig.store.stat(rig.call, "a"); }).status() == HF_E_INVALID_CONFIG);
  rig.on_xml("GET a").reply(refused_by_xml(404, "NoSuchKey"));
  CHECK(error_of([&] { rig.store.stat(rig.call, "a"); }).status() == HF_E_NOT_FOUND);
  CHECK(rig.transport->is_used_up());
}

TEST_CASE("what else goes wrong is left to the engine to repeat", "[gcs][service]") {
  Rig rig;
  auto slow = refused(429, "rateLimitExceeded");
  slow.headers = {{"Retry-After", "2"}};
  rig.on(stat_a).reply(slow);
  const sdk::Error error = error_of([&] { rig.store.stat(rig.call, "a"); });
  CHECK(error.status() == HF_E_THROTTLED);
  CHECK(error.to_abi().retry == HF_RETRY_SAFE);
  CHECK(error.to_abi().retry_after_ns == 2'000'000'000);
  CHECK(rig.requests().size() == 1);
}

TEST_CASE("a missing bucket is no missing object, which the service does not always tell apart", "[gcs][service]") {
  Rig rig;
  rig.on(stat_a).reply({.status = 404, .body = "Not Found"}).always();
  rig.on(bucket_asked).reply(refused(404, "notFound", "Not Found"));
  const sdk::Error no_bucket = error_of([&] { rig.store.stat(rig.call, "a"); });
  CHECK(no_bucket.status() == HF_E_INVALID_CONFIG);
  CHECK(says(no_bucket, "the bucket 'backups' does not exist"));

  rig.on(bucket_asked).reply({.body = "{}"});
  CHECK(error_of([&] { rig.store.stat(rig.call, "a"); }).status() == HF_E_NOT_FOUND);
  // From now on the bucket is known to be there.
  CHECK(error_of([&] { rig.store.stat(rig.call, "a"); }).status() == HF_E_NOT_FOUND);
  CHECK(rig.requests().size() == 5);
}

TEST_CASE("the service's sentence is enough where it has one", "[gcs][service]") {
  Rig rig;
  rig.on(stat_a).reply(refused(404, "notFound", "No such object: backups/p/a"));
  CHECK(error_of([&] { rig.store.stat(rig.call, "a"); }).status() == HF_E_NOT_FOUND);
  Rig other;
  other.on(stat_a).reply(refused(404, "notFound", "The specified bucket does not exist."));
  CHECK(error_of([&] { other.store.stat(other.call, "a"); }).status() == HF_E_INVALID_CONFIG);
  CHECK(other.requests().size() == 1);
}

TEST_CASE("an answer that leads elsewhere is not followed", "[gcs][service]") {
  Rig rig;
  rig.on(stat_a).reply({.status = 307, .headers = {{"Location", "https://evil.example/"}}});
  const sdk::Error error = error_of([&] { rig.store.stat(rig.call, "a"); });
  CHECK(error.status() == HF_E_INVALID_CONFIG);
  CHECK(rig.requests().size() == 1);
}

TEST_CASE("a cancelled call asks nothing", "[gcs][service]") {
  Rig rig;
  rig.call.cancel();
  CHECK(error_of([&] { rig.store.stat(rig.call, "a"); }).status() == HF_E_CANCELLED);
  CHECK(error_of([&] { rig.store.put(rig.call, put_request("a"), bytes_of("x")); }).status() == HF_E_CANCELLED);
  CHECK(rig.requests().empty());
}

TEST_CASE("no error holds a token, nor a secret, and each says whom to grant what", "[gcs][service]") {
  Rig rig;
  for (const std::string_view reason : {"forbidden", "authError", "somethingOdd"}) {
    rig.on(stat_a).reply(refused(403, reason));
    const sdk::Error error = error_of([&] { rig.store.stat(rig.call, "a"); });
    CHECK_FALSE(says(error, "CANARY"));
  }
  rig.on(stat_a).reply({.status = 403});
  CHECK(says(error_of([&] { rig.store.stat(rig.call, "a"); }),
             "grant storage.objects.get on the bucket 'backups' to backup@p.iam.example"));
}

TEST_CASE("threads whose token expires at once all go on with one new one", "[gcs][service]") {
  constexpr int threads = 8;
  Rig rig;
  rig.on(stat_a).reply(refused(401, "authError"));
  rig.on(stat_a).reply({.body = described("x")}).always();
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> crowd;
    for (int i = 0; i < threads; ++i)
      crowd.emplace_back([&] {
        FakeCall call;
        if (rig.store.stat(call, "a").size == 1) ++good;
      });
  }
  CHECK(good == threads);
}
