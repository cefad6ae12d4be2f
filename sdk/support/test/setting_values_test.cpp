#include <holdfast/support/setting_values.hpp>

#include "support/catch.hpp"

using namespace holdfast::support;

TEST_CASE("a choice is the value of its name, and the first value where there is no such name", "[settings]") {
  constexpr std::pair<std::string_view, int> values[] = {{"auto", 1}, {"never", 2}};
  CHECK(chosen("auto", values) == 1);
  CHECK(chosen("never", values) == 2);
  CHECK(chosen("", values) == 1);
}

TEST_CASE("a path loses the slashes around it and keeps those inside", "[settings]") {
  CHECK(without_slashes_at_ends("//a/b//c/") == "a/b//c");
  CHECK(without_slashes_at_ends("a") == "a");
  CHECK(without_slashes_at_ends("///").empty());
  CHECK(without_slashes_at_ends("").empty());
}
