#include "http/retry_after.hpp"

#include "support/catch.hpp"

using namespace holdfast::http;
using namespace std::chrono_literals;

namespace {

// Wed, 21 Oct 2015 07:28:00 GMT
constexpr std::chrono::system_clock::time_point noon{std::chrono::seconds{1445412480}};

std::chrono::nanoseconds wait(const std::string& value) { return retry_after({{"retry-after", value}}, noon); }

}  // namespace

TEST_CASE("Retry-After is understood in seconds", "[retry_after]") {
  CHECK(wait("0") == 0s);
  CHECK(wait("120") == 120s);
  CHECK(wait("86400") == 1h);
  CHECK(wait("99999999999999999999999") == 1h);
}

TEST_CASE("Retry-After is understood as a date, in each of HTTP's three forms", "[retry_after]") {
  CHECK(wait("Wed, 21 Oct 2015 07:28:30 GMT") == 30s);
  CHECK(wait("Wednesday, 21-Oct-15 07:28:30 GMT") == 30s);
  CHECK(wait("Wed Oct 21 07:28:30 2015") == 30s);
  CHECK(wait("Wed, 21 Oct 2015 07:27:00 GMT") == 0s);
  CHECK(wait("Wed, 21 Oct 2025 07:27:00 GMT") == 1h);
  CHECK(wait("Fri, 31 Dec 9999 23:59:59 GMT") == 1h);
}

TEST_CASE("Retry-After that is absent or nonsense asks for nothing", "[retry_after]") {
  CHECK(retry_after({}, noon) == 0s);
  for (const std::string value : {"", "soon", "-5", "1.5", "5 s"}) {
    CAPTURE(value);
    CHECK(wait(value) == 0s);
  }
}
