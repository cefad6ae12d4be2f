#include "http/pace.hpp"

#include "support/catch.hpp"

using namespace holdfast::http;
using namespace std::chrono_literals;
using Verdict = Pace::Verdict;

namespace {

constexpr Timeouts timeouts{.idle = 60s, .slowest = 100, .slow_for = 30s};
constexpr Pace::Clock::time_point start{1000s};

}  // namespace

TEST_CASE("nothing is judged before there is a connection", "[pace]") {
  Pace pace{timeouts};
  CHECK(pace.judge(start + 1h) == Verdict::fine);
  CHECK_FALSE(pace.next_look());
}

TEST_CASE("silence for too long is idle, whatever is waited for", "[pace]") {
  Pace pace{timeouts};
  pace.step(start);
  CHECK(pace.judge(start + 59s) == Verdict::fine);
  CHECK(pace.next_look() == start + 60s);
  CHECK(pace.judge(start + 60s) == Verdict::idle);
  pace.step(start + 60s);
  CHECK(pace.judge(start + 61s) == Verdict::fine);
}

TEST_CASE("a body that trickles is slow, one that keeps its pace is not", "[pace]") {
  Pace pace{timeouts};
  pace.step(start);
  pace.moved(1, start + 1s);
  CHECK(pace.next_look() == start + 31s);
  SECTION("a byte now and then") {
    pace.moved(1, start + 30s);
    CHECK(pace.judge(start + 30s) == Verdict::fine);
    CHECK(pace.judge(start + 31s) == Verdict::slow);
  }
  SECTION("enough, then too little") {
    pace.moved(3000, start + 30s);
    CHECK(pace.judge(start + 31s) == Verdict::fine);
    pace.moved(2999, start + 60s);
    CHECK(pace.judge(start + 61s) == Verdict::slow);
  }
  SECTION("time that the receiver took does not count") {
    pace.held_up(start + 1s, start + 25s);
    CHECK(pace.judge(start + 54s) == Verdict::fine);
    CHECK(pace.judge(start + 55s) == Verdict::slow);
  }
  SECTION("waiting for the answer to a sent body is not slow") {
    pace.step(start + 2s);
    CHECK(pace.judge(start + 50s) == Verdict::fine);
  }
}

TEST_CASE("limits of zero are none", "[pace]") {
  Pace pace{{.idle = 0s, .slowest = 0}};
  pace.step(start);
  pace.moved(1, start);
  CHECK(pace.judge(start + 24h) == Verdict::fine);
}
