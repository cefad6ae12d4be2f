#include <holdfast/support/rfc3339.hpp>

#include "support/catch.hpp"

#include <string>

using namespace holdfast::support;
using std::chrono::system_clock;

TEST_CASE("moments are read in the spellings that services use", "[support]") {
  const auto expected = system_clock::from_time_t(1795403700);  // date -u -d 2026-11-23T03:15:00Z +%s
  for (const std::string text :
       {"2026-11-23T03:15:00Z", "2026-11-23T03:15:00.123456Z", "2026-11-23T03:15:00+00:00", "2026-11-23T04:15:00+01:00",
        "2026-11-22T22:45:00-04:30", "2026-11-23T03:15:00UTC", "2026-11-23t03:15:00z"}) {
    INFO(text);
    CHECK(parse_rfc3339(text) == expected);
  }
  CHECK(to_rfc3339(expected) == "2026-11-23T03:15:00Z");
}

TEST_CASE("what is no moment is none", "[support]") {
  for (const std::string text :
       {"", "2026", "2026-11-23", "2026-11-23T03:15:00", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
        "2026-11-23T24:00:00Z", "2026-11-23T03:15:00+25:00", "2026-11-23T03:15:00Zx", "+026-11-23T03:15:00Z",
        "1795403700", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"}) {
    INFO(text);
    CHECK_FALSE(parse_rfc3339(text));
  }
}

TEST_CASE("a number of milliseconds is a moment where a clock can hold it", "[support]") {
  using std::chrono::milliseconds;
  CHECK(moment_at(milliseconds{1795403700123}) == system_clock::from_time_t(1795403700) + milliseconds{123});
  CHECK(moment_at(milliseconds{0}) == system_clock::time_point{});
  CHECK_FALSE(moment_at(milliseconds{-1}));
  CHECK_FALSE(moment_at(milliseconds{253402300799000}));  // date -u -d 9999-12-31T23:59:59Z +%s, in milliseconds
  CHECK_FALSE(moment_at(milliseconds::max()));
}

TEST_CASE("what is good for longer than anybody lives is good for a hundred years", "[support]") {
  const auto now = system_clock::from_time_t(1795403700);
  CHECK(good_until(now, 3600) == now + std::chrono::hours{1});
  CHECK(good_until(now, -5) == now - std::chrono::seconds{5});
  CHECK(good_until(now, INT64_MAX) == now + std::chrono::years{100});
  CHECK(good_until(now, INT64_MIN) == now - std::chrono::years{100});
}
