#include <holdfast/support/ranged_read.hpp>

#include "support/catch.hpp"

#include <algorithm>

using namespace holdfast;
using namespace holdfast::support;

namespace {

constexpr std::string_view content = "0123456789";

/// A service that may answer wrongly: `head` and `body` stand for what it says to a read.
struct Service {
  sdk::HttpResponse head = {};
  std::string body = {};

  [[nodiscard]] ReadSteps steps() const {
    return {.stream =
                [this](const OnHead& on_head, const OnData& on_data) {
                  if (head.status == 416) throw sdk::Error{HF_E_INVALID_ARGUMENT, "range"}.service("", 416);
                  on_head(head);
                  on_data(std::as_bytes(std::span{body}));
                },
            .stat = [] { return sdk::Object{.size = content.size(), .etag = "\"1\""}; },
            .object_by = [](const sdk::HttpResponse&, std::uint64_t size) { return sdk::Object{.size = size}; }};
  }
};

sdk::HttpResponse part(std::string range) { return {.status = 206, .headers = {{"Content-Range", std::move(range)}}}; }
sdk::HttpResponse whole() { return {.status = 200, .headers = {{"Content-Length", "10"}}}; }

struct Read {
  std::uint64_t size = 0;
  std::string bytes = {};
};

Read read(const Service& service, const Wanted& wanted) {
  Read result;
  read_range(
      wanted, service.steps(), [&](const sdk::Object& object) { result.size = object.size; },
      [&](std::span<const std::byte> data) {
        result.bytes.append(reinterpret_cast<const char*>(data.data()), data.size());
      });
  return result;
}

hf_status status_of(const Service& service, const Wanted& wanted) {
  try {
    static_cast<void>(read(service, wanted));
  } catch (const sdk::Error& error) {
    return error.status();
  }
  return HF_OK;
}

}  // namespace

TEST_CASE("a read hands on the object and the bytes that were wanted", "[support][range]") {
  CHECK(read({whole(), std::string{content}}, {}).bytes == content);
  const Read some = read({part("bytes 3-5/10"), "345"}, {.offset = 3, .length = 3});
  CHECK(some.bytes == "345");
  CHECK(some.size == 10);
  CHECK(read({part("bytes 8-9/10"), "89"}, {.offset = 8, .length = 100}).bytes == "89");
}

TEST_CASE("ranges are written as HTTP has them, to the end where the length has none", "[support][range]") {
  CHECK(range_of({.offset = 3, .length = 3}) == "bytes=3-5");
  CHECK(range_of({.offset = 3}) == "bytes=3-");
  CHECK_FALSE(Wanted{}.is_ranged());
}

TEST_CASE("an answer that is not what was asked is refused", "[support][range]") {
  CHECK(status_of({part("bytes 2-5/10"), "345"}, {.offset = 3, .length = 3}) == HF_E_CORRUPT);
  CHECK(status_of({part("bytes */10"), "345"}, {.offset = 3, .length = 3}) == HF_E_CORRUPT);
  CHECK(status_of({whole(), "345"}, {.offset = 3, .length = 3}) == HF_E_CORRUPT);
  CHECK(status_of({whole(), "345"}, {.length = 3}) == HF_E_CORRUPT);
  CHECK(status_of({{.status = 200}, "345"}, {}) == HF_E_CORRUPT);
  CHECK(status_of({part("bytes 3-5/10"), "3456"}, {.offset = 3, .length = 3}) == HF_E_CORRUPT);
}

TEST_CASE("an answer that ends early may be tried again", "[support][range]") {
  CHECK(status_of({part("bytes 3-5/10"), "34"}, {.offset = 3, .length = 3}) == HF_E_UNAVAILABLE);
}

TEST_CASE("a range behind the last byte is empty, one past it a mistake, and a replaced object a conflict",
          "[support][range]") {
  const Service refuses{{.status = 416}, ""};
  CHECK(read(refuses, {.offset = 10}).bytes.empty());
  CHECK(status_of(refuses, {.offset = 11}) == HF_E_INVALID_ARGUMENT);
  CHECK(status_of(refuses, {.offset = 5}) == HF_E_CONFLICT);
  CHECK(read(refuses, {.offset = 5, .length = 0}).size == 10);
  CHECK(status_of(refuses, {.length = 0, .if_match = "\"2\""}) == HF_E_CONFLICT);
}

TEST_CASE("an etag is in quotes, however it came", "[support][range]") {
  CHECK(quoted_etag("a") == "\"a\"");
  CHECK(quoted_etag("\"a\"") == "\"a\"");
  CHECK(quoted_etag("W/\"a\"") == "W/\"a\"");
  CHECK(quoted_etag("").empty());
}
