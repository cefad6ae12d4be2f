// What a refused request is asked again for, and what not.
#include "rig.hpp"
#include "support/catch.hpp"
#include "support/certificates.hpp"
#include "support/http_server.hpp"
#include "support/temp_folder.hpp"

#include <atomic>
#include <thread>
#include <vector>

using namespace holdfast::s3;
using namespace holdfast::s3::test;
namespace sdk = holdfast::sdk;
using holdfast::http::Cause;
using holdfast::http::Sent;

namespace {

const std::string in_frankfurt = "GET https://backups.s3.eu-central-1.amazonaws.com/p/a";
const std::string in_virginia = "GET https://backups.s3.us-east-1.amazonaws.com/p/a";

holdfast::http::Response object(std::string body) {
  return {.status = 200,
          .headers = {{"Content-Length", std::to_string(body.size())}, {"ETag", "\"1\""}},
          .body = std::move(body)};
}

}  // namespace

TEST_CASE("a bucket in another region is found, and asked there from then on", "[s3][service]") {
  const holdfast::http::Response rows[] = {
      {.status = 301, .headers = {{"x-amz-bucket-region", "eu-central-1"}}, .body = error_xml("PermanentRedirect")},
      refused(400, "AuthorizationHeaderMalformed", "<Region>eu-central-1</Region>"),
      {.status = 307, .headers = {{"x-amz-bucket-region", "eu-central-1"}, {"Location", "https://evil.example/"}}}};
  for (const auto& redirect : rows) {
    Rig rig{{.bucket = "backups", .path = "p"}};
    rig.transport->on(in_virginia).reply(redirect);
    rig.transport->on(in_frankfurt).reply(object("x")).times(2);
    CHECK(get(rig.store, "a") == "x");
    CHECK(get(rig.store, "a") == "x");
    CHECK(rig.transport->is_used_up());
    CHECK(rig.last().header("authorization").find("/eu-central-1/s3/aws4_request") != std::string::npos);
  }
}

TEST_CASE("a region that was written down wrongly is told", "[s3][service]") {
  Rig rig{{.bucket = "backups", .path = "p", .region = "us-east-1"}};
  rig.transport->on(in_virginia).reply({.status = 301, .headers = {{"x-amz-bucket-region", "eu-central-1"}}});
  rig.transport->on(in_frankfurt).reply(object("x"));
  const hf_get request{
      .struct_size = sizeof(hf_get), .key = sdk::to_abi("a"), .offset = 0, .length = 1, .if_match = {}};
  const hf_data_sink sink{.struct_size = sizeof(hf_data_sink),
                          .context = nullptr,
                          .object = [](void*, const hf_object*) noexcept {},
                          .data = [](void*, const void*, std::size_t) noexcept -> hf_status { return HF_OK; }};
  sdk::Sink out{&sink};
  rig.store.get(rig.call, request, out);
  CHECK(rig.call.logged().find("the bucket 'backups' is in the region 'eu-central-1': set `region`") !=
        std::string::npos);
}

TEST_CASE("a service that only keeps sending elsewhere is not followed for ever", "[s3][service]") {
  Rig rig{{.bucket = "backups", .path = "p"}};
  rig.transport->on(in_virginia).reply({.status = 301, .headers = {{"x-amz-bucket-region", "eu-central-1"}}});
  rig.transport->on(in_frankfurt).reply({.status = 301, .headers = {{"x-amz-bucket-region", "us-east-1"}}});
  CHECK(error_of([&] { get(rig.store, "a"); }).status() == HF_E_INVALID_CONFIG);
  CHECK(rig.requests().size() == 2);
}

TEST_CASE("a custom endpoint is never left, and a region that was set for it stays", "[s3][service]") {
  const Settings custom{.bucket = "backups", .path = "p", .endpoint = "https://minio.example"};
  {
    Rig rig{custom};
    rig.on("GET a").reply(refused(400, "AuthorizationHeaderMalformed", "<Region>home-1</Region>"));
    rig.on("GET a").reply(object("x"));
    CHECK(get(rig.store, "a") == "x");
    CHECK(rig.last().header("authorization").find("/home-1/s3/") != std::string::npos);
  }
  Settings with_region = custom;
  with_region.region = "office-1";
  Rig rig{with_region};
  rig.on("GET a").reply(refused(400, "AuthorizationHeaderMalformed", "<Region>home-1</Region>"));
  const sdk::Error error = error_of([&] { get(rig.store, "a"); });
  CHECK(error.status() == HF_E_INVALID_CONFIG);
  CHECK(says(error, "signed for the region 'office-1', and the bucket is in 'home-1'"));
  CHECK(says(error, "set region = \"home-1\""));
}

TEST_CASE("a clock that is off is corrected once, and told", "[s3][service]") {
  Rig rig;
  auto late = refused(403, "RequestTimeTooSkewed");
  late.headers = {{"Date", "Fri, 24 May 2013 00:20:00 GMT"}};
  rig.on("PUT a").reply(late);
  rig.on("PUT a").reply({.headers = {{"ETag", "\"1\""}}});
  CHECK(rig.store.put(rig.call, put_request("a"), bytes_of("x")).etag == "\"1\"");
  CHECK(rig.requests()[0].header("x-amz-date") == "20130524T000000Z");
  CHECK(rig.requests()[1].header("x-amz-date") == "20130524T002000Z");
  CHECK(rig.call.logged().find("this machine's clock is 1200 s behind the service's") != std::string::npos);

  rig.on("PUT a").reply(late).times(2);
  const sdk::Error error = error_of([&] { put(rig.store, "a", "x"); });
  CHECK(error.status() == HF_E_UNAUTHENTICATED);
  CHECK(says(error, "NTP"));
}

TEST_CASE("credentials that have expired are renewed once", "[s3][service]") {
  for (const std::string_view code : {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"}) {
    Rig rig;
    rig.on("PUT a").reply(refused(400, code));
    rig.on("PUT a").reply({.headers = {{"ETag", "\"1\""}}});
    put(rig.store, "a", "x");
    CHECK(rig.credentials->renewals == 1);
    CHECK(rig.last().header("authorization").find("Credential=AKIAEXAMPLE1/") != std::string::npos);

    rig.on("PUT a").reply(refused(400, code)).times(2);
    CHECK(error_of([&] { put(rig.store, "a", "x"); }).status() == HF_E_UNAUTHENTICATED);
    CHECK(rig.credentials->renewals == 2);
  }
}

TEST_CASE("what else goes wrong is left to the engine to repeat", "[s3][service]") {
  Rig rig;
  auto slow = refused(503, "SlowDown");
  slow.headers = {{"Retry-After", "2"}};
  rig.on("PUT a").reply(slow);
  const sdk::Error error = error_of([&] { put(rig.store, "a", "x"); });
  CHECK(error.status() == HF_E_THROTTLED);
  CHECK(error.to_abi().retry == HF_RETRY_SAFE);
  CHECK(error.to_abi().retry_after_ns == 2'000'000'000);
  CHECK(rig.requests().size() == 1);
}

TEST_CASE("a failure in an answer of 200 is a failure", "[s3][service]") {
  Rig rig;
  const std::string question = "POST ?delete=";
  rig.on(question).reply({.body = std::string(400, ' ') + error_xml("InternalError")});
  const std::string key = "a";
  const hf_str keys[] = {sdk::to_abi(key)};
  const hf_removal_sink sink{.struct_size = sizeof(hf_removal_sink), .context = nullptr, .failed = nullptr};
  sdk::Removals removals{&sink};
  CHECK(error_of([&] { rig.store.remove_many(rig.call, keys, removals); }).status() == HF_E_UNAVAILABLE);
}

TEST_CASE("what HEAD cannot say is asked once more, so that a missing bucket is no missing object", "[s3][service]") {
  Rig rig;
  rig.on("HEAD a").reply({.status = 404});
  rig.on("GET a").reply(refused(404, "NoSuchBucket"));
  const sdk::Error no_bucket = error_of([&] { rig.store.stat(rig.call, "a"); });
  CHECK(no_bucket.status() == HF_E_INVALID_CONFIG);
  CHECK(says(no_bucket, "the bucket 'backups' does not exist"));

  rig.on("HEAD a").reply({.status = 404});
  rig.on("GET a").reply(refused(404, "NoSuchKey"));
  CHECK(error_of([&] { rig.store.stat(rig.call, "a"); }).status() == HF_E_NOT_FOUND);
  // From now on the bucket is known to be there.
  rig.on("HEAD a").reply({.status = 404});
  CHECK(error_of([&] { rig.store.stat(rig.call, "a"); }).status() == HF_E_NOT_FOUND);

  rig.on("HEAD a").reply({.status = 403});
  rig.on("GET a").reply(refused(403, "SignatureDoesNotMatch"));
  CHECK(error_of([&] { rig.store.stat(rig.call, "a"); }).status() == HF_E_UNAUTHENTICATED);
  CHECK(rig.transport->is_used_up());
}

TEST_CASE("the account that must own the bucket is named in every request", "[s3][service]") {
  Rig rig{{.bucket = "backups", .expected_bucket_owner = "111122223333"}};
  rig.on("PUT a").reply({.headers = {{"ETag", "\"1\""}}});
  put(rig.store, "a", "x");
  CHECK(rig.last().header("x-amz-expected-bucket-owner") == "111122223333");
  CHECK(rig.last().header("authorization").find("x-amz-expected-bucket-owner") != std::string::npos);
}

TEST_CASE("a cancelled call asks nothing", "[s3][service]") {
  Rig rig;
  rig.call.cancel();
  CHECK(error_of([&] { rig.store.put(rig.call, put_request("a"), bytes_of("x")); }).status() == HF_E_CANCELLED);
  CHECK(rig.requests().empty());
}

TEST_CASE("no error holds a secret, nor the signature", "[s3][service]") {
  Rig rig;
  for (const std::string_view code : {"SignatureDoesNotMatch", "AccessDenied", "SomethingOdd"}) {
    rig.on("PUT a").reply(
        refused(403, code, "<StringToSign>CANARY</StringToSign><SignatureProvided>CANARY</SignatureProvided>"));
    const sdk::Error error = error_of([&] { put(rig.store, "a", "x"); });
    CHECK_FALSE(says(error, "CANARY"));
    CHECK_FALSE(says(error, "AKIAEXAMPLE0"));
  }
}

TEST_CASE("whom a backend trusts is what its setting says", "[s3][service]") {
  const Authority authority;
  const Identity identity = authority.issue();
  HttpServer server{{.identity = &identity}};
  server.on("PUT /backups/a", replies({.headers = {{"ETag", "\"1\""}}}));
  const TempFolder folder;
  write_file(folder / "ca.pem", authority.certificate());
  const auto store_with = [&](std::string ca_file) {
    return std::make_unique<S3Store>(
        Settings{.bucket = "backups", .endpoint = server.url(""), .ca_file = std::move(ca_file)},
        sdk::Http{&plugin_host()}, std::make_shared<CountedCredentials>());
  };
  CHECK(put(*store_with((folder / "ca.pem").string()), "a", "x").etag == "\"1\"");
  const sdk::Error error = error_of([&] { put(*store_with({}), "a", "x"); });
  CHECK(says(error, "the server's certificate cannot be verified"));
}

TEST_CASE("threads that find the bucket elsewhere at once all get there", "[s3][service]") {
  constexpr int threads = 8;
  Rig rig{{.bucket = "backups", .path = "p"}};
  rig.transport->on(in_virginia)
      .reply(
          {.status = 301, .headers = {{"x-amz-bucket-region", "eu-central-1"}}, .body = error_xml("PermanentRedirect")})
      .always();
  rig.transport->on(in_frankfurt).reply(object("x")).always();
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> crowd;
    for (int i = 0; i < threads; ++i)
      crowd.emplace_back([&] {
        if (get(rig.store, "a") == "x") ++good;
      });
  }
  CHECK(good == threads);
}
