#include "client/call_watch.hpp"

#include "support/catch.hpp"

namespace holdfast::client {
namespace {

using namespace std::chrono_literals;
using Catch::Contains;

/// Calls, and what is told of them.
struct Scene {
  std::shared_ptr<store::RunningCalls> calls = std::make_shared<store::RunningCalls>();
  std::vector<std::string> told = {};
  CallTeller teller;

  explicit Scene(const Patience& patience)
      : teller{patience, [this](const std::string& text) { told.push_back(text); }} {}

  /// Looks until something more is told; false after half a minute.
  bool hears_more() {
    const auto count = told.size();
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (told.size() == count) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      teller.look({calls});
    }
    return true;
  }
};

/// A call that is in the list as long as it lives.
struct Call {
  std::shared_ptr<store::RunningCalls> calls;
  store::RunningCall running;
  Call(std::shared_ptr<store::RunningCalls> all, std::string_view key, std::stop_token stop = {})
      : calls{std::move(all)},
        running{.plugin = "plugin 'a' ('a.so')",
                .store = "tape:1",
                .verb = "put",
                .key = key,
                .where = "in",
                .stop = std::move(stop)} {
    calls->add(running);
  }
  ~Call() { calls->remove(running); }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
};

}  // namespace

TEST_CASE("a call without a sign of life is told of by name and again when the time has doubled", "[client][calls]") {
  Scene scene{{.quiet = 20ms}};
  const Call call{scene.calls, "k"}, other{scene.calls, "l"};
  const auto begun = std::chrono::steady_clock::now();
  scene.teller.look({scene.calls});
  CHECK(scene.told.empty());
  REQUIRE(scene.hears_more());
  CHECK_THAT(scene.told[0], Contains("plugin 'a' ('a.so') has shown no sign of life for ") &&
                                Contains("ms: asked to put '") &&
                                Contains("' in 'tape:1', and 1 more calls; it is still "
                                         "waited for"));
  REQUIRE(scene.hears_more());
  CHECK(std::chrono::steady_clock::now() - begun >= 40ms);
}

TEST_CASE("a call that shows life is not told of", "[client][calls]") {
  Scene scene{{.quiet = 1h}};
  Call call{scene.calls, "k"};
  scene.teller.look({scene.calls});
  CHECK_FALSE(scene.calls->quiet(1h));
  REQUIRE(scene.calls->quiet(0s));
  const auto until = std::chrono::steady_clock::now() + 10ms;
  while (std::chrono::steady_clock::now() < until) scene.teller.look({scene.calls});
  REQUIRE(scene.calls->quiet(10ms));
  ++call.running.signs;
  CHECK_FALSE(scene.calls->quiet(10ms));
  CHECK(scene.told.empty());
}

TEST_CASE("a call that was asked to stop is told of once with how long it is waited for", "[client][calls]") {
  Scene scene{{.call = 1h, .quiet = 1ms, .heed = 1ms}};
  std::stop_source stop;
  stop.request_stop();
  const Call call{scene.calls, "k", stop.get_token()};
  REQUIRE(scene.hears_more());
  CHECK(scene.told[0] ==
        "waiting for plugin 'a' ('a.so'), which was asked to put 'k' in 'tape:1', then to stop; it is given up in 1h");
  const auto until = std::chrono::steady_clock::now() + 10ms;
  while (std::chrono::steady_clock::now() < until) scene.teller.look({scene.calls});
  CHECK(scene.told.size() == 1);
}

}  // namespace holdfast::client
