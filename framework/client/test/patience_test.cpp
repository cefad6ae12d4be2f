#include "client/patience.hpp"

#include <atomic>
#include <future>
#include <thread>

#include "client/preflight.hpp"
#include "support/catch.hpp"
#include "support/memory_store.hpp"

namespace holdfast::client {
namespace {

using namespace std::chrono_literals;
using Catch::Contains;

/// A store whose preflight waits for the test, and heeds a cancellation where it shall.
class SlowStore final : public store::Store {
 public:
  enum class Manners { heeds_stop, heeds_nothing };
  SlowStore(Manners manners, std::shared_future<void> released) : manners_{manners}, released_{std::move(released)} {}

  [[nodiscard]] const std::string& name() const noexcept override { return name_; }
  [[nodiscard]] const store::Limits& limits() const noexcept override { return inner_.limits(); }
  void preflight(store::PreflightAccess, store::CheckObserver& observer, const store::CallOptions& options) override {
    observer.check_begins("auth", "The credentials are good");
    while (released_.wait_for(1ms) != std::future_status::ready)
      if (manners_ == Manners::heeds_stop && options.stop.stop_requested())
        throw CancelledError{{.message = "cancelled"}};
    observer.check_ended({.id = "auth", .title = {}, .outcome = {}, .detail = {}, .remedy = {}});
  }
  std::optional<store::ObjectInfo> stat(std::string_view key, const store::CallOptions& o) override {
    return inner_.stat(key, o);
  }
  store::ListPage list(const store::ListRequest& r, const store::CallOptions& o) override { return inner_.list(r, o); }
  store::ObjectInfo get(const store::GetRequest& r, const store::ByteSink& s, const store::CallOptions& o) override {
    return inner_.get(r, s, o);
  }
  store::ObjectInfo put(const store::PutRequest& r, std::span<const std::byte> d,
                        const store::CallOptions& o) override {
    return inner_.put(r, d, o);
  }
  void remove(std::string_view key, const store::CallOptions& o) override { inner_.remove(key, o); }
  void remove_many(std::span<const std::string> keys, const store::CallOptions& o) override {
    inner_.remove_many(keys, o);
  }
  std::unique_ptr<store::Upload> begin_upload(const store::PutRequest& r, const store::CallOptions& o) override {
    return inner_.begin_upload(r, o);
  }

 private:
  const std::string name_ = "slow:";
  const Manners manners_;
  const std::shared_future<void> released_;
  test::MemoryStore inner_;
};

struct Scene {
  explicit Scene(SlowStore::Manners manners)
      : store{std::make_shared<SlowStore>(manners, release.get_future().share())} {}
  ~Scene() {
    release.set_value();
    const std::weak_ptr<store::Store> left{store};
    store.reset();
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (!left.expired() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    CHECK(left.expired());  // what was left behind ended by itself, and gave the store back
  }
  std::promise<void> release;
  std::shared_ptr<store::Store> store;
};

std::string message_of(Scene& scene, const StartOptions& options = {}) {
  try {
    preflight({.store = scene.store}, store::PreflightAccess::read_only, options, {.check = 50ms, .cancel = 50ms});
  } catch (const PluginError& error) {
    CHECK_FALSE(error.hint().empty());
    return error.message();
  }
  return "nothing was cut off";
}

class Counting final : public BackupObserver {
 public:
  void checked(const BackupCheck&) noexcept override { ++count; }
  std::atomic<int> count{0};
};

}  // namespace

TEST_CASE("a preflight that shows no sign of life is cut off with the check it is in", "[patience]") {
  Scene scene{GENERATE(SlowStore::Manners::heeds_stop, SlowStore::Manners::heeds_nothing)};
  const auto observer = std::make_shared<Counting>();
  CHECK_THAT(
      message_of(scene, {.observer = observer}),
      Contains(
          "the plugin was cut off in the preflight of 'slow:', in check 'auth': it showed no sign of life for 50ms"));
  CHECK(observer->count == 0);
}

TEST_CASE("a preflight that does not heed a cancellation is cut off", "[patience]") {
  Scene scene{SlowStore::Manners::heeds_nothing};
  std::stop_source stop;
  stop.request_stop();
  CHECK_THAT(message_of(scene, {.stop = stop.get_token()}), Contains("was cut off"));
}

TEST_CASE("a preflight that heeds a cancellation is cancelled", "[patience]") {
  Scene scene{SlowStore::Manners::heeds_stop};
  std::stop_source stop;
  stop.request_stop();
  CHECK_THROWS_AS(preflight({.store = scene.store}, store::PreflightAccess::read_only, {.stop = stop.get_token()}),
                  CancelledError);
}

TEST_CASE("what is done in time is done and throws what it threw", "[patience]") {
  const auto soon = [] { return std::chrono::steady_clock::now() + 30s; };
  int done = 0;
  CHECK(do_in_time([&] { ++done; }, soon));
  CHECK(done == 1);
  CHECK_THROWS_AS(do_in_time([] { throw ConfigError{{.message = "x"}}; }, soon), ConfigError);
}

}  // namespace holdfast::client
