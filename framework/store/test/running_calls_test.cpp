#include "store/running_calls.hpp"

#include "support/catch.hpp"

namespace holdfast::store {
namespace {

using namespace std::chrono_literals;

}  // namespace

TEST_CASE("a call is late once it was asked to stop or its deadline has passed", "[store][calls]") {
  RunningCalls calls;
  std::stop_source stop;
  const Redactor redactor{{"secret"}};
  RunningCall slow{.plugin = "plugin 'a'",
                   .store = "tape:1",
                   .verb = "put",
                   .key = "k/secret\x1b",
                   .where = "in",
                   .redactor = &redactor,
                   .stop = stop.get_token()};
  RunningCall other{.plugin = "plugin 'b'", .verb = "get"};
  calls.add(slow);
  calls.add(other);
  CHECK_FALSE(calls.late(0s));
  SECTION("asked to stop") {
    stop.request_stop();
    CHECK_FALSE(calls.late(1h));  // here it was seen
    const auto late = calls.late(0s);
    REQUIRE(late);
    CHECK(late->plugin == "plugin 'a'");
    CHECK(late->what == "put 'k/********\\x1b' in 'tape:1'");
  }
  SECTION("past its deadline") {
    RunningCall timed{.store = "tape:1", .verb = "close", .deadline = std::chrono::steady_clock::now() - 1min};
    calls.add(timed);
    CHECK(calls.late(30s)->what == "close 'tape:1'");
    CHECK_FALSE(calls.late(1h));
    calls.remove(timed);
  }
  calls.remove(slow);
  CHECK_FALSE(calls.late(0s));
  calls.remove(other);
}

TEST_CASE("a thread knows the innermost call that it is in", "[store][calls]") {
  CHECK(current_call() == nullptr);
  RunningCall outer{.verb = "get"};
  {
    const InCall in_outer{outer};
    RunningCall inner{.verb = "put"};
    const InCall in_inner{inner};
    CHECK(current_call()->verb == "put");
    CHECK(current_call()->outer == &outer);
  }
  CHECK(current_call() == nullptr);
}

}  // namespace holdfast::store
