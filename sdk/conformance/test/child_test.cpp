#include "conformance/child.hpp"

#include <cstdlib>
#include <holdfast/errors.hpp>
#include <string>

#include "conformance/bench.hpp"
#include "support/catch.hpp"

namespace conformance = holdfast::conformance;
using conformance::in_child;

namespace {

/// What is broken where `body` runs in a child; empty where nothing is.
conformance::Mismatch broken_by(const std::function<void()>& body) {
  try {
    in_child(body);
    return {};
  } catch (const conformance::Broken& broken) {
    return broken.mismatch();
  }
}

}  // namespace

TEST_CASE("what a child changes is not seen by its parent") {
  int number = 1;
  in_child([&] { number = 2; });
  CHECK(number == 1);
}

TEST_CASE("what a child throws is thrown in its parent") {
  const auto broken =
      broken_by([] { throw conformance::Broken{{.expected = "little", .seen = std::string(10'000, 'x')}}; });
  CHECK(broken.expected == "little");
  CHECK(broken.seen.size() == 10'000);
  CHECK(broken_by([] { throw std::runtime_error{"unforeseen"}; }).seen == "unforeseen");
  CHECK_THROWS_AS(in_child([] { throw conformance::NotApplicable{"no"}; }), conformance::NotApplicable);
  try {
    in_child([] { throw holdfast::UsageError{{.message = "wrong", .hint = "right"}}; });
    FAIL("nothing was thrown");
  } catch (const holdfast::ConfigError& error) {
    CHECK(error.message() == "wrong");
    CHECK(error.hint() == "right");
  }
}

TEST_CASE("a child that dies is broken, and its parent lives") {
  CHECK(broken_by([] { std::abort(); }).seen == "the plugin's process died of Aborted");
  CHECK(broken_by([] { std::_Exit(3); }).seen == "the plugin ended the process, with 3");
}
