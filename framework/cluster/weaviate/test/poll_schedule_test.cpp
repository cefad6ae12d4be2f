#include "cluster/weaviate/poll_schedule.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace holdfast::weaviate;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

/// Somebody who asks until the server says that it is done.
struct Watched {
  std::vector<milliseconds> asked = {};
  milliseconds noticed{0};
};

struct Server {
  milliseconds done{0};           ///< When it publishes that it is done.
  milliseconds latency{0};        ///< Of each answer; the server looks in the middle of it.
  milliseconds finalizing{-1ms};  ///< When it publishes a status before that.
};

Watched watch(PollSchedule schedule, const Server& server) {
  Watched watched;
  bool saw_finalizing = server.finalizing < 0ms;
  for (milliseconds now{0};;) {
    const milliseconds ask = schedule.next(now);
    REQUIRE(ask > now);
    watched.asked.push_back(ask);
    now = ask + server.latency;
    const milliseconds looked = ask + server.latency / 2;
    if (looked >= server.done) {
      watched.noticed = now;
      return watched;
    }
    if (!saw_finalizing && looked >= server.finalizing) {
      saw_finalizing = true;
      schedule.changed(now);
    }
  }
}

/// Requests of one who asks every 250 ms, as the official clients do, until then.
std::size_t blind_requests(milliseconds done) { return static_cast<std::size_t>((done + 249ms) / 250ms); }

std::vector<milliseconds> questions(PollSchedule schedule, milliseconds from, milliseconds until) {
  std::vector<milliseconds> asked;
  for (milliseconds now = schedule.next(from); now < until; now = schedule.next(now)) asked.push_back(now);
  return asked;
}

milliseconds shortest_step(const std::vector<milliseconds>& asked) {
  milliseconds shortest = milliseconds::max();
  for (std::size_t i = 1; i < asked.size(); ++i) shortest = std::min(shortest, asked[i] - asked[i - 1]);
  return shortest;
}

}  // namespace

TEST_CASE("the end of an operation is noticed within 150 ms with at most a fifth of the requests", "[weaviate]") {
  for (milliseconds round{2000}; round < 60s; round += 10s)
    for (milliseconds late{0}; late <= 100ms; late += 1ms)
      for (const milliseconds latency : {0ms, 2ms, 10ms, 25ms}) {
        const milliseconds done = round + late;
        const Watched watched = watch(PollSchedule{}, {.done = done, .latency = latency});
        INFO(done.count() << " ms, latency " << latency.count() << " ms");
        REQUIRE(watched.noticed - done <= 150ms);
        REQUIRE(watched.asked.size() * 5 <= blind_requests(done));
      }
}

TEST_CASE("rounds that come later by what their predecessors took are still noticed within 150 ms", "[weaviate]") {
  for (milliseconds late{100}; late <= 350ms; late += 1ms)
    for (const milliseconds latency : {0ms, 2ms, 20ms}) {
      const milliseconds done = 42s + late;
      INFO(done.count());
      REQUIRE(watch(PollSchedule{}, {.done = done, .latency = latency}).noticed - done <= 150ms);
    }
}

TEST_CASE("a change at an odd moment of a round is noticed within the time since the round and a half", "[weaviate]") {
  for (milliseconds late{350}; late < 10s; late += 7ms) {
    const milliseconds done = 22s + late;
    REQUIRE(watch(PollSchedule{}, {.done = done}).noticed - done <= late + late / 2);
  }
}

TEST_CASE("the end of a restore is noticed soon after it was seen to finalize", "[weaviate]") {
  for (milliseconds after{100}; after <= 600ms; after += 3ms) {
    const milliseconds done = 2050ms + after;
    const Watched watched = watch(PollSchedule{}, {.done = done, .latency = 2ms, .finalizing = 2050ms});
    INFO(done.count());
    REQUIRE(watched.noticed - done <= 150ms);
    REQUIRE(watched.asked.size() * 2 <= blind_requests(done) + 4);
  }
}

TEST_CASE("an hour makes few requests, each later than the one before", "[weaviate]") {
  const auto asked = questions(PollSchedule{}, 0ms, 1h);
  CHECK(asked.size() * 5 <= blind_requests(1h));
  CHECK(shortest_step(asked) >= 50ms);
  CHECK(asked.front() >= 2s);
}

TEST_CASE("after a change the next seconds are watched closely and then it calms down", "[weaviate]") {
  PollSchedule schedule;
  const milliseconds change = 3600s + 6s;  // far from any round
  schedule.changed(change);
  const auto close = questions(schedule, change, change + 2s);
  CHECK(close.front() == change + 100ms);
  CHECK(close.size() >= 10);
  CHECK(shortest_step(close) >= 100ms);
  CHECK(questions(schedule, change + 2s, change + 4s).size() <= 4);
  const auto minute = questions(schedule, change + 60s, change + 120s);
  CHECK(minute.size() == questions(PollSchedule{}, change + 60s, change + 120s).size());
}

TEST_CASE("a second change is watched like the first", "[weaviate]") {
  PollSchedule schedule;
  schedule.changed(3s);
  schedule.changed(6s);
  CHECK(schedule.next(6s) == 6100ms);
  CHECK(schedule.next(6100ms) == 6200ms);
}

TEST_CASE("who wants fewer requests gets fewer and before long at the rounds", "[weaviate]") {
  for (const milliseconds wish : {251ms, 400ms, 1000ms, 3000ms, 7000ms, 30000ms}) {
    PollSchedule schedule{{.shortest = wish}};
    schedule.changed(33s);
    const auto asked = questions(schedule, 33s, 10min);
    INFO(wish.count());
    CHECK(shortest_step(asked) >= wish);
    CHECK(asked.front() >= 33s + wish);
  }
  const auto slow = questions(PollSchedule{{.shortest = 7s}}, 0ms, 1min);
  CHECK(slow == std::vector<milliseconds>{7000ms, 14000ms, 22100ms, 32100ms, 42100ms, 52100ms});
}

TEST_CASE("nobody gets more than a request every 50 ms", "[weaviate]") {
  for (const milliseconds wish : {-1ms, 0ms, 1ms, 20ms, 60ms}) {
    PollSchedule schedule{{.shortest = wish, .first_round = 0ms, .round = 0ms}};
    schedule.changed(0ms);
    CHECK(shortest_step(questions(schedule, 0ms, 30s)) >= 50ms);
  }
}

TEST_CASE("a cluster that is looked at every second is asked every second", "[weaviate]") {
  const auto asked = questions(PollSchedule{{.first_round = 500ms, .round = 1s}}, 0ms, 3s);
  CHECK(asked == std::vector<milliseconds>{600ms, 725ms, 850ms, 1000ms, 1400ms, 1600ms, 1725ms, 1850ms, 2000ms, 2400ms,
                                           2600ms, 2725ms, 2850ms});
}
