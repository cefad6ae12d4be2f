#include "format/timestamp.hpp"

#include "holdfast/errors.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::format;

TEST_CASE("times in UTC are written as they were read", "[format]") {
  for (const auto* text : {"0001-01-01T00:00:00Z", "2026-11-23T06:48:08.781018761Z", "2026-11-23T06:48:32.3027927Z",
                           "2026-11-23T06:48:32Z", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59.999999999Z",
                           "2024-02-29T12:00:00.1Z", "2261-12-31T23:59:59Z", "1678-01-01T00:00:00Z"}) {
    CHECK(format_timestamp(parse_timestamp(text)) == text);
  }
}

TEST_CASE("the zero time of Go is no moment", "[format]") {
  for (const auto* text : {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z", "0001-01-01T01:00:00+01:00"})
    CHECK_FALSE(parse_timestamp(text).has_value());
  CHECK(format_timestamp({}) == "0001-01-01T00:00:00Z");
}

TEST_CASE("a time of another zone is the same moment in UTC", "[format]") {
  CHECK(format_timestamp(parse_timestamp("2026-11-23T08:48:08.5+02:00")) == "2026-11-23T06:48:08.5Z");
  CHECK(format_timestamp(parse_timestamp("2026-11-22T20:18:08-10:30")) == "2026-11-23T06:48:08Z");
}

TEST_CASE("what is no RFC 3339 time is refused", "[format]") {
  for (const auto* text :
       {"", "2026", "2026-11-23", "2026-11-23T06:48:08", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
        "2026-11-23T24:00:00Z", "2026-11-23T06:60:00Z", "2026-11-23T06:48:08.Z", "2026-11-23T06:48:08Zx",
        "2026-11-23T06:48:08+2:00", "+026-11-23T06:48:08Z", "0001-01-01T00:00:00Zx", "1600-01-01T00:00:00Z",
        "2300-01-01T00:00:00Z"}) {
    INFO(text);
    CHECK_THROWS_AS(parse_timestamp(text), DamagedError);
  }
}
