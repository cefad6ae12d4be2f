#include <holdfast/support/refusal.hpp>

#include "support/catch.hpp"

#include <array>

using namespace holdfast;
using namespace holdfast::support;
using sdk::Retry;

namespace {

constexpr ErrorRow rows[] = {{"Denied", HF_E_FORBIDDEN, Retry::never, "no {right} on '{bucket}'", "grant {right}"},
                             {"Odd", HF_E_INVALID_CONFIG, Retry::never, "the request is odd", "check {bucket}"}};
constexpr StatusRow statuses[] = {{503, 503, HF_E_THROTTLED, Retry::safe, "slow down", "wait"},
                                  {500, 599, HF_E_UNAVAILABLE, Retry::safe, "it failed", "wait"}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> marks{{{"{right}", "Put"}, {"{bucket}", "b"}}};

}  // namespace

TEST_CASE("a refusal is told by its row, with the marks filled in", "[support][refusal]") {
  const Refusal refusal{.http_status = 403, .code = "Denied", .message = "long words", .request_id = "r1"};
  const sdk::Error error = to_error(*find_row(rows, "Denied"), refusal, marks);
  CHECK(std::string{error.what()} == "no Put on 'b' (Denied)");
  CHECK(error.remedy_text() == "grant Put");
  CHECK(error.to_abi().service_status == 403);
  CHECK(sdk::view(error.to_abi().request_id) == "r1");
}

TEST_CASE("where a row says little the service's own words are quoted", "[support][refusal]") {
  const Refusal refusal{.http_status = 400, .code = "Odd", .message = "x-y is odd"};
  CHECK(std::string{to_error(*find_row(rows, "Odd"), refusal, marks).what()} == "the request is odd (Odd): x-y is odd");
  const Refusal unknown{.http_status = 500, .code = "New", .message = "oops"};
  CHECK(std::string{to_error(*find_row(statuses, 500), unknown, {}).what()} == "it failed (New): oops");
  CHECK(std::string{to_error(*find_row(statuses, 503), {.http_status = 503}, {}).what()} == "slow down (HTTP 503)");
  const Refusal without_code{.http_status = 500, .message = "oops"};
  CHECK(std::string{to_error(*find_row(statuses, 500), without_code, {}).what()} == "it failed (HTTP 500): oops");
}

TEST_CASE("a code or a status without a row has none", "[support][refusal]") {
  CHECK(find_row(rows, "denied") == nullptr);
  CHECK(find_row(statuses, 404) == nullptr);
  CHECK(find_row(statuses, 599)->status == HF_E_UNAVAILABLE);
}

TEST_CASE("what a service says is cut between characters, and an id to its ends", "[support][refusal]") {
  CHECK(shortened("short") == "short");
  CHECK(shortened(std::string(199, 'a') + "äb") == std::string(199, 'a') + "…");
  CHECK(shown_id("AKIAIOSFODNN7EXAMPLE") == "AKIA…MPLE");
  CHECK(shown_id("minioadmin") == "minioadmin");
}

TEST_CASE("a pause is heard in milliseconds, seconds and as a date, and is an hour at most", "[support][refusal]") {
  const auto pause = [](const sdk::HttpHeaders& headers) { return retry_after_ns(headers, {"x-ms", "x-other-ms"}); };
  CHECK(pause({{"Retry-After", "3"}}) == 3'000'000'000);
  CHECK(pause({{"x-other-ms", "250"}, {"Retry-After", "3"}}) == 250'000'000);
  CHECK(pause({{"Retry-After", "Fri, 24 May 2013 00:00:05 GMT"}, {"Date", "Fri, 24 May 2013 00:00:00 GMT"}}) ==
        5'000'000'000);
  CHECK(pause({{"Retry-After", "99999999"}}) == 3'600'000'000'000);
  CHECK(pause({{"x-ms", "99999999999"}}) == 3'600'000'000'000);
  CHECK(pause({{"Retry-After", "soon"}}) == 0);
}
