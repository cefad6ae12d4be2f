#include <holdfast/support/http_date.hpp>

#include "support/catch.hpp"

using namespace holdfast::support;
using namespace std::chrono_literals;

TEST_CASE("a date of HTTP is read", "[http-date]") {
  const std::chrono::system_clock::time_point day = std::chrono::sys_days{std::chrono::year{2013} / 5 / 24};
  CHECK(parse_http_date("Fri, 24 May 2013 00:00:00 GMT") == day);
  CHECK(parse_http_date("Fri, 24 May 2013 23:59:58 GMT") == day + 23h + 59min + 58s);
  CHECK(parse_http_date("Thu, 29 Feb 2024 12:00:00 GMT").has_value());
}

TEST_CASE("what is no date of HTTP is not taken for one", "[http-date]") {
  for (const std::string_view text :
       {"", "24 May 2013 00:00:00 GMT", "Fri, 24 May 2013 00:00:00", "Fri, 31 Feb 2013 00:00:00 GMT",
        "Fri, 24 May 2013 24:00:00 GMT", "Fri, 24 May 2013 00:00:00 GMT ", "Fri, 24-May-13 00:00:00 GMT",
        "Fri, 24 May 9999 00:00:00 GMT", "Fri, 24 May 0001 00:00:00 GMT"})
    CHECK_FALSE(parse_http_date(text).has_value());
}

TEST_CASE("a moment is written as it is read, to the second", "[http-date]") {
  for (const std::string_view text :
       {"Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 24 May 2013 23:59:59 GMT", "Mon, 23 Nov 2026 03:15:00 GMT",
        "Thu, 29 Feb 2024 12:00:01 GMT", "Sun, 31 Dec 2006 07:08:09 GMT"}) {
    CHECK(http_date(*parse_http_date(text)) == text);
    CHECK(http_date(*parse_http_date(text) + std::chrono::milliseconds{999}) == text);
  }
}
