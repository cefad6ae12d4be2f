// What a refused request is asked again for, and what not.
#include "rig.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

using namespace holdfast::azure;
using namespace holdfast::azure::test;
namespace sdk = holdfast::sdk;

namespace {

const holdfast::http::Response stored{.headers = {{"ETag", "\"0x1\""}}};

holdfast::http::Response refused_at(std::string date) {
  auto response = refused(403, "AuthenticationFailed");
  response.headers.emplace_back("Date", std::move(date));
  return response;
}

/// A service twenty minutes later, which refuses whatever was not signed by its own clock.
class LateService final : public holdfast::http::Transport {
 public:
  holdfast::http::Head stream(const holdfast::http::Request& request, const holdfast::http::ReplySink& sink,
                              const holdfast::store::CallOptions& options) override {
    const bool is_late = std::ranges::any_of(request.headers, [](const auto& header) {
      return header.first == "x-ms-date" && header.second == "Fri, 24 May 2013 00:00:00 GMT";
    });
    ScriptedTransport once;
    once.on(request.method + ' ' + request.url).reply(is_late ? refused_at("Fri, 24 May 2013 00:20:00 GMT") : stored);
    return once.stream(request, sink, options);
  }
};

}  // namespace

TEST_CASE("a request is signed with the account's key and names its version", "[azure][service]") {
  Rig rig;
  rig.on("PUT a").reply(stored);
  put(rig.store, "a", "x");
  CHECK(rig.last().header("authorization").starts_with("SharedKey mystorage:"));
  CHECK(rig.last().header("x-ms-version") == "2021-12-02");
  CHECK(rig.last().header("x-ms-date") == "Fri, 24 May 2013 00:00:00 GMT");
}

TEST_CASE("a clock that is off is corrected once, and told", "[azure][service]") {
  Rig rig;
  rig.on("PUT a").reply(refused_at("Fri, 24 May 2013 00:20:00 GMT"));
  rig.on("PUT a").reply(stored);
  CHECK(rig.store.put(rig.call, put_request("a"), bytes_of("x")).etag == "\"0x1\"");
  CHECK(rig.requests()[1].header("x-ms-date") == "Fri, 24 May 2013 00:20:00 GMT");
  CHECK(rig.call.logged().find("this machine's clock is 1200 s behind the service's") != std::string::npos);

  // From now on the two agree, and it is the key that is wrong.
  rig.on("PUT a").reply(refused_at("Fri, 24 May 2013 00:20:00 GMT"));
  CHECK(error_of([&] { put(rig.store, "a", "x"); }).status() == HF_E_UNAUTHENTICATED);
  CHECK(rig.requests().size() == 3);
}

TEST_CASE("a clock that is right is not to blame for a wrong key", "[azure][service]") {
  for (const std::string_view date : {"Fri, 24 May 2013 00:13:00 GMT", "Thu, 23 May 2013 23:47:00 GMT", "", "soon"}) {
    Rig rig;
    rig.on("PUT a").reply(refused_at(std::string{date}));
    const sdk::Error error = error_of([&] { put(rig.store, "a", "x"); });
    CHECK(error.status() == HF_E_UNAUTHENTICATED);
    CHECK(says(error, "the service does not accept the account key"));
    CHECK(rig.requests().size() == 1);
  }
}

TEST_CASE("a token that has expired is renewed once", "[azure][service]") {
  Rig rig;
  rig.credentials->who = {.token = "token"};
  rig.on("PUT a").reply(refused(401, "InvalidAuthenticationInfo"));
  rig.on("PUT a").reply(stored);
  put(rig.store, "a", "x");
  CHECK(rig.credentials->renewals == 1);
  CHECK(rig.last().header("authorization") == "Bearer token1");

  rig.on("PUT a").reply(refused(401, "InvalidAuthenticationInfo")).times(2);
  CHECK(error_of([&] { put(rig.store, "a", "x"); }).status() == HF_E_UNAUTHENTICATED);
  CHECK(rig.credentials->renewals == 2);
}

TEST_CASE("a shared access signature stands behind the query as it was written", "[azure][service]") {
  Rig rig;
  rig.credentials->who = {.sas = "sv=2021-12-02&sp=rl&sig=a%2Bb%3D"};
  rig.on("PUT a?sv=2021-12-02&sp=rl&sig=a%2Bb%3D").reply(stored);
  put(rig.store, "a", "x");
  CHECK(rig.last().header("authorization") == "(none)");
  rig.on("GET ?comp=list&maxresults=5000&prefix=p%2F&restype=container&sv=2021-12-02&sp=rl&sig=a%2Bb%3D")
      .reply({.body = "<EnumerationResults><Blobs/></EnumerationResults>"});
  CHECK(list(rig.store, {}).keys.empty());
}

TEST_CASE("what anybody could use is not sent without TLS, but to this machine", "[azure][service]") {
  for (const Credentials& who : {Credentials{.token = "CANARY"}, Credentials{.sas = "sig=CANARY"}}) {
    Rig far{{.container = "backups", .endpoint = "http://blobs.example/acct"}};
    far.credentials->who = who;
    const sdk::Error error = error_of([&] { put(far.store, "a", "x"); });
    CHECK(error.status() == HF_E_INVALID_CONFIG);
    CHECK(says(error, "without TLS"));
    CHECK_FALSE(says(error, "CANARY"));
    CHECK(far.requests().empty());
  }
  Rig near{{.container = "backups", .endpoint = "http://127.0.0.1:10000/acct"}};
  near.credentials->who = {.sas = "sig=x"};
  near.on("PUT a?sig=x").reply(stored);
  put(near.store, "a", "x");
}

TEST_CASE("what else goes wrong is left to the engine to repeat", "[azure][service]") {
  Rig rig;
  auto slow = refused(503, "ServerBusy");
  slow.headers.emplace_back("Retry-After", "2");
  rig.on("PUT a").reply(slow);
  const sdk::Error error = error_of([&] { put(rig.store, "a", "x"); });
  CHECK(error.status() == HF_E_THROTTLED);
  CHECK(error.to_abi().retry == HF_RETRY_SAFE);
  CHECK(error.to_abi().retry_after_ns == 2'000'000'000);
  CHECK(rig.requests().size() == 1);
}

TEST_CASE("a missing container is no missing object, not even to a HEAD", "[azure][service]") {
  Rig rig;
  rig.on("HEAD a").reply({.status = 404, .headers = {{"x-ms-error-code", "ContainerNotFound"}}});
  const sdk::Error error = error_of([&] { rig.store.stat(rig.call, "a"); });
  CHECK(error.status() == HF_E_INVALID_CONFIG);
  CHECK(says(error, "the container 'backups' does not exist"));
  rig.on("HEAD a").reply({.status = 404, .headers = {{"x-ms-error-code", "BlobNotFound"}}});
  CHECK(error_of([&] { rig.store.stat(rig.call, "a"); }).status() == HF_E_NOT_FOUND);
}

TEST_CASE("a cancelled call asks nothing", "[azure][service]") {
  Rig rig;
  rig.call.cancel();
  CHECK(error_of([&] { rig.store.put(rig.call, put_request("a"), bytes_of("x")); }).status() == HF_E_CANCELLED);
  CHECK(rig.requests().empty());
}

TEST_CASE("no error holds a secret, nor what was signed", "[azure][service]") {
  for (const Credentials& who : {Credentials{.account_key = "CANARY"}, Credentials{.token = "CANARY"}}) {
    Rig rig;
    rig.credentials->who = who;
    for (const std::string_view code : {"AuthenticationFailed", "AuthorizationFailure", "SomethingOdd"}) {
      rig.on("PUT a").reply(refused(403, code, "<AuthenticationErrorDetail>CANARY</AuthenticationErrorDetail>"));
      CHECK_FALSE(says(error_of([&] { put(rig.store, "a", "x"); }), "CANARY"));
    }
  }
}

TEST_CASE("threads whose clock is found off at once all get through", "[azure][service]") {
  constexpr int threads = 8;
  const auto service = std::make_shared<LateService>();
  const PluginTransport sending{service};
  AzureStore store{{.container = "backups", .account = "mystorage"},
                   sdk::Http{&plugin_host()},
                   std::make_shared<CountedCredentials>(),
                   [] { return std::chrono::system_clock::time_point{rig_time}; }};
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> crowd;
    for (int i = 0; i < threads; ++i)
      crowd.emplace_back([&] {
        if (put(store, "a", "x").etag == "\"0x1\"") ++good;
      });
  }
  CHECK(good == threads);
}
