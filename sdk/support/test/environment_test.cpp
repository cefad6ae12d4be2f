#include <holdfast/support/environment.hpp>

#include "support/catch.hpp"

#include <stdlib.h>

using holdfast::support::Environment;

TEST_CASE("the environment is read as it was at one moment", "[support]") {
  REQUIRE(::setenv("HOLDFAST_TEST_VARIABLE", "a=b", 1) == 0);
  const Environment environment = Environment::of_process();
  REQUIRE(::unsetenv("HOLDFAST_TEST_VARIABLE") == 0);
  CHECK(environment.value("HOLDFAST_TEST_VARIABLE") == "a=b");
  CHECK(environment.value("HOLDFAST_TEST_OTHER").empty());
}

TEST_CASE("true is true in any case and nothing else is", "[support]") {
  const Environment environment{{{"A", "true"}, {"B", "TRUE"}, {"C", "1"}, {"D", ""}}};
  CHECK(environment.is_true("A"));
  CHECK(environment.is_true("B"));
  CHECK_FALSE(environment.is_true("C"));
  CHECK_FALSE(environment.is_true("D"));
  CHECK_FALSE(environment.is_true("E"));
}

TEST_CASE("a tilde stands for the home folder at the beginning alone", "[support]") {
  const Environment environment{{{"HOME", "/home/me"}}};
  CHECK(environment.expanded("~/.aws/config") == "/home/me/.aws/config");
  CHECK(environment.expanded("/a/~/b") == "/a/~/b");
  CHECK(environment.expanded("~other/b") == "~other/b");
}
