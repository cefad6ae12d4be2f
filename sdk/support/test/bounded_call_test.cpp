#include <holdfast/support/bounded_call.hpp>

#include "support/catch.hpp"
#include "support/fake_call.hpp"

#include <chrono>

using namespace holdfast;
using namespace holdfast::support;
using namespace std::chrono_literals;

TEST_CASE("a bounded call ends at the earlier of both deadlines", "[support]") {
  test::FakeCall outer;
  const BoundedCall none{outer, 0ns};
  CHECK_THROWS_AS(static_cast<const sdk::Call&>(none).check(), sdk::Error);
  CHECK(none.is_out_of_time());

  const BoundedCall hour{outer, 1h};
  CHECK_NOTHROW(static_cast<const sdk::Call&>(hour).check());
  CHECK_FALSE(hour.is_out_of_time());

  outer.deadline(1);
  const BoundedCall late{outer, 1h};
  CHECK_THROWS_AS(static_cast<const sdk::Call&>(late).check(), sdk::Error);
  CHECK_FALSE(late.is_out_of_time());  // it is the operation that is
}

TEST_CASE("a bounded call is cancelled with its operation and logs to it", "[support]") {
  test::FakeCall outer;
  const BoundedCall bounded{outer, 1h};
  const sdk::Call& call = bounded;
  call.log(HF_LOG_DEBUG, "hello");
  call.progress(7);
  CHECK(outer.logged() == "hello\n");
  CHECK(outer.bytes() == 7);
  CHECK_FALSE(call.cancelled());
  outer.cancel();
  CHECK(call.cancelled());
}
