#include "support/dates.hpp"

#include "support/catch.hpp"

using namespace holdfast::support;
using namespace std::chrono_literals;

namespace {
const Time a_day = std::chrono::sys_days{std::chrono::year{2013} / 5 / 24};
}

TEST_CASE("a date of HTTP is read", "[dates]") {
  CHECK(parse_http_date("Fri, 24 May 2013 00:00:00 GMT") == a_day);
  CHECK(parse_http_date("Fri, 24 May 2013 23:59:58 GMT") == a_day + 23h + 59min + 58s);
  CHECK(parse_http_date("Thu, 29 Feb 2024 12:00:00 GMT").has_value());
}

TEST_CASE("a date of XML and JSON is read, whatever its fraction and offset", "[dates]") {
  CHECK(parse_iso_date("2013-05-24T00:00:00Z") == a_day);
  CHECK(parse_iso_date("2013-05-24T01:02:03.250Z") == a_day + 1h + 2min + 3s + 250ms);
  CHECK(parse_iso_date("2013-05-24T02:00:00+02:00") == a_day);
  CHECK(parse_iso_date("2013-05-23T22:30:00.000000-01:30") == a_day);
}

TEST_CASE("what is no date is not taken for one", "[dates]") {
  for (const std::string_view text :
       {"", "24 May 2013 00:00:00 GMT", "Fri, 24 May 2013 00:00:00", "Fri, 31 Feb 2013 00:00:00 GMT",
        "Fri, 24 May 2013 24:00:00 GMT", "Fri, 24 May 2013 00:00:00 GMT ", "Fri, 24-May-13 00:00:00 GMT"})
    CHECK_FALSE(parse_http_date(text).has_value());
  for (const std::string_view text : {"", "2013-05-24", "2013-05-24T00:00:00", "2013-13-24T00:00:00Z",
                                      "2013-05-24T00:00:00.Z", "2013-05-24T00:00:00Zx", "2013-05-24 00:00:00Z"})
    CHECK_FALSE(parse_iso_date(text).has_value());
}

TEST_CASE("a date of a signature is written to the second", "[dates]") {
  CHECK(basic_date(a_day) == "20130524T000000Z");
  CHECK(basic_date(a_day + 13h + 4min + 59s + 999ms) == "20130524T130459Z");
}
