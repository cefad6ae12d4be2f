#include <holdfast/support/parts.hpp>

#include "support/catch.hpp"

using holdfast::support::Parts;

TEST_CASE("parts that arrive in any order are named in theirs", "[support][parts]") {
  Parts<std::string> parts;
  parts.add(2, {.offset = 7, .size = 1}, "c");
  parts.add(0, {.offset = 0, .size = 4}, "a, lost");
  parts.add(1, {.offset = 4, .size = 3}, "b");
  parts.add(0, {.offset = 0, .size = 4}, "a");
  CHECK(parts.whole("k", {.parts = 3, .size = 8}) == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("parts that do not make the object are refused, and it is said which", "[support][parts]") {
  Parts<std::string> parts;
  parts.add(0, {.offset = 0, .size = 4}, "a");
  parts.add(2, {.offset = 9, .size = 1}, "c");
  CHECK_THROWS_WITH(parts.whole("k", {.parts = 3, .size = 8}), "upload of 'k': part 1 is missing");
  parts.add(1, {.offset = 4, .size = 4}, "b");
  CHECK_THROWS_WITH(parts.whole("k", {.parts = 3, .size = 9}), "upload of 'k': part 2 begins at byte 9 instead of 8");
  parts.add(2, {.offset = 8, .size = 2}, "c");
  CHECK_THROWS_WITH(parts.whole("k", {.parts = 2, .size = 8}), "upload of 'k': finished with 2 parts, after 3");
  CHECK_THROWS_WITH(parts.whole("k", {.parts = 3, .size = 9}), "upload of 'k': the parts hold 10 bytes instead of 9");
  CHECK(parts.whole("k", {.parts = 3, .size = 10}).size() == 3);
}
