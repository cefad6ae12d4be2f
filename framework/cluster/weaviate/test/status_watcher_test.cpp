// Watching many operations from one thread.
#include "cluster/weaviate/status_watcher.hpp"

#include <set>

#include "cluster/weaviate/test/jobs.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::weaviate;
using namespace holdfast::weaviate::test;
using namespace std::chrono_literals;
using holdfast::operation::Kind;
using holdfast::test::Gate;
using Facts = FakeWeaviate::Facts;
using Outcome = Verdict::Outcome;

namespace {

constexpr auto ask_nightly = "GET /v1/backups/s3/nightly";

WatchOptions watching(std::string id) {
  return {.backup = {.module = "s3", .id = std::move(id)}, .polling = {.first_round = 1ms, .round = 1ms}};
}

void be_running(Bench& bench, const std::string& id) {
  bench.server.change([&](Facts& facts) { facts.creates[id] = {.words = {"STARTED"}}; });
}

store::CallOptions within(std::chrono::milliseconds time) {
  return {.deadline = std::chrono::steady_clock::now() + time};
}

}  // namespace

TEST_CASE("one thread watches any number of operations", "[weaviate][watcher]") {
  Bench bench;
  std::mutex mutex;
  std::set<std::thread::id> threads;
  std::vector<std::unique_ptr<Watched>> all;
  for (int i = 0; i < 50; ++i) {
    const std::string id = "b" + std::to_string(i);
    bench.server.change([&](Facts& facts) { facts.creates[id] = {.words = {"STARTED", "SUCCESS"}}; });
    all.push_back(bench.watcher.watch(watching(id), [&](const Verdict&) {
      const std::scoped_lock lock{mutex};
      threads.insert(std::this_thread::get_id());
    }));
  }
  for (const auto& watched : all) {
    const auto verdict = watched->wait(within(10s));
    REQUIRE(verdict);
    CHECK(verdict->outcome == Outcome::succeeded);
  }
  CHECK(threads.size() == 1);
}

TEST_CASE("an operation that is over is asked about no more", "[weaviate][watcher]") {
  Bench bench;
  bench.server.change([](Facts& facts) { facts.creates["nightly"] = {.words = {"SUCCESS"}}; });
  be_running(bench, "other");
  const auto watched = bench.watcher.watch(watching("nightly"));
  REQUIRE(watched->wait(within(10s)));
  const auto other = bench.watcher.watch(watching("other"));
  REQUIRE(bench.server.wait_for("GET /v1/backups/s3/other", 3));
  CHECK(bench.server.count(ask_nightly) == 1);
  CHECK(watched->wait(within(0ms))->outcome == Outcome::succeeded);
}

TEST_CASE("a wait ends at its deadline and at a stop and the watching goes on", "[weaviate][watcher]") {
  Bench bench;
  be_running(bench, "nightly");
  const auto watched = bench.watcher.watch(watching("nightly"));
  CHECK_FALSE(watched->wait(within(1ms)));
  std::stop_source stop;
  stop.request_stop();
  CHECK_FALSE(watched->wait({.stop = stop.get_token()}));
  bench.server.change([](Facts& facts) { facts.creates["nightly"].words = {"SUCCESS"}; });
  CHECK(watched->wait(within(10s)).has_value());
}

TEST_CASE("Z11: an operation that nobody watches any more is not asked about", "[weaviate][watcher]") {
  Bench bench;
  be_running(bench, "nightly");
  be_running(bench, "other");
  auto watched = bench.watcher.watch(watching("nightly"));
  REQUIRE(bench.server.wait_for(ask_nightly, 2));
  watched.reset();
  const auto other = bench.watcher.watch(watching("other"));
  REQUIRE(bench.server.wait_for("GET /v1/backups/s3/other", 1));  // one that was under way is over
  const auto asked = bench.server.count(ask_nightly);
  REQUIRE(bench.server.wait_for("GET /v1/backups/s3/other", 3));
  CHECK(bench.server.count(ask_nightly) == asked);
}

TEST_CASE("nobody is told of an answer that comes after the watch has ended", "[weaviate][watcher]") {
  Bench bench;
  Gate gate;
  be_running(bench, "nightly");
  bench.server.fail_next(ask_nightly, {.gate = &gate});
  std::atomic<int> told = 0;
  auto watched = bench.watcher.watch(watching("nightly"), [&](const Verdict&) { ++told; });
  REQUIRE(gate.wait_for_arrivals());
  watched.reset();
  gate.open();
  be_running(bench, "other");
  const auto other = bench.watcher.watch(watching("other"));
  REQUIRE(bench.server.wait_for("GET /v1/backups/s3/other", 1));
  CHECK(told == 0);
}

TEST_CASE("a watcher ends while a question is under way", "[weaviate][watcher]") {
  Bench bench;
  Gate gate;
  be_running(bench, "nightly");
  bench.server.fail_next(ask_nightly, {.gate = &gate, .times = 1000});
  {
    StatusWatcher watcher{bench.api};
    const auto watched = watcher.watch(watching("nightly"));
    REQUIRE(gate.wait_for_arrivals());
  }
  CHECK(bench.server.count(ask_nightly) == 1);
}

TEST_CASE("a change that is expected is looked for at once", "[weaviate][watcher]") {
  Bench bench;
  be_running(bench, "nightly");
  WatchOptions options = watching("nightly");
  options.polling = {.first_round = 1h, .round = 1h};
  options.first_look = FirstLook::on_schedule;
  const auto watched = bench.watcher.watch(options);
  CHECK_FALSE(watched->wait(within(1ms)));
  CHECK(bench.server.count(ask_nightly) == 0);
  bench.server.change([](Facts& facts) { facts.creates["nightly"].words = {"CANCELED"}; });
  watched->expect_change();
  const auto verdict = watched->wait(within(10s));
  REQUIRE(verdict);
  CHECK(verdict->outcome == Outcome::cancelled);
}
