#include <holdfast/support/http_date.hpp>
#include <holdfast/support/number.hpp>
#include <holdfast/support/ranged_read.hpp>

#include <algorithm>
#include <chrono>
#include <optional>

namespace holdfast::support {
namespace {

/// "bytes 3-7/100"
struct ContentRange {
  std::uint64_t first = 0;
  std::uint64_t total = 0;
};

std::optional<ContentRange> parse_content_range(std::string_view text) {
  constexpr std::string_view unit = "bytes ";
  const auto dash = text.find('-');
  const auto slash = text.find('/');
  if (!text.starts_with(unit) || dash == std::string_view::npos || slash == std::string_view::npos || dash > slash)
    return std::nullopt;
  const auto first = parse_number(text.substr(unit.size(), dash - unit.size()));
  const auto total = parse_number(text.substr(slash + 1));
  if (!first || !total) return std::nullopt;
  return ContentRange{.first = *first, .total = *total};
}

[[noreturn]] void refuse_start(const Wanted& wanted, std::uint64_t size) {
  throw sdk::Error{HF_E_INVALID_ARGUMENT,
                   "byte " + std::to_string(wanted.offset) + " is past the end of its " + std::to_string(size)}
      .retry(sdk::Retry::never);
}

/// For what has no bytes to be sent: nothing wanted, or a start just behind the last byte.
void describe_only(const sdk::Object& object, const Wanted& wanted,
                   const std::function<void(const sdk::Object&)>& on_object) {
  if (!wanted.if_match.empty() && object.etag != wanted.if_match) refuse_changed();
  if (wanted.offset > object.size) refuse_start(wanted, object.size);
  on_object(object);
}

}  // namespace

void refuse_changed() {
  throw sdk::Error{HF_E_CONFLICT, "the object changed in the meantime"}.retry(sdk::Retry::never);
}

void refuse_answer(std::string what) {
  throw sdk::Error{HF_E_CORRUPT, std::move(what)}.remedy(
      "look for a proxy between here and the service that changes what passes");
}

Wanted wanted_of(const hf_get& request, std::string key) {
  return {.key = std::move(key),
          .offset = request.offset,
          .length = request.length,
          .if_match = std::string{sdk::view(request.if_match)}};
}

std::string range_of(const Wanted& wanted) {
  std::string from = "bytes=" + std::to_string(wanted.offset) + '-';
  if (wanted.length > UINT64_MAX - wanted.offset) return from;  // to the end
  return from.append(std::to_string(wanted.offset + wanted.length - 1));
}

std::string quoted_etag(std::string_view etag) {
  if (etag.empty() || etag.starts_with('"') || etag.starts_with("W/")) return std::string{etag};
  return std::string{"\""}.append(etag).append("\"");
}

std::int64_t modified_by(const sdk::HttpHeaders& headers) {
  const auto modified = parse_http_date(sdk::find_header(headers, "last-modified"));
  return modified ? std::chrono::duration_cast<std::chrono::nanoseconds>(modified->time_since_epoch()).count()
                  : INT64_MIN;
}

std::uint64_t size_by(const sdk::HttpResponse& head, const Wanted& wanted) {
  if (head.status == 206) {
    const auto range = parse_content_range(sdk::find_header(head.headers, "content-range"));
    if (!range || range->first != wanted.offset)
      refuse_answer("the service answered with another range than was asked");
    return range->total;
  }
  const auto size = parse_number(sdk::find_header(head.headers, "content-length"));
  if (!size) refuse_answer("the service's answer does not tell the object's size");
  if (wanted.offset != 0 || *size > wanted.length)
    refuse_answer("the service answered with the whole object where a range was asked");
  return *size;
}

void read_range(const Wanted& wanted, const ReadSteps& steps, const std::function<void(const sdk::Object&)>& on_object,
                const OnData& on_data) {
  if (wanted.length == 0) return describe_only(steps.stat(), wanted, on_object);
  std::uint64_t expected = 0;
  std::uint64_t arrived = 0;
  try {
    steps.stream(
        [&](const sdk::HttpResponse& head) {
          const sdk::Object object = steps.object_by(head, size_by(head, wanted));
          expected = std::min(wanted.length, object.size - std::min(object.size, wanted.offset));
          on_object(object);
        },
        [&](std::span<const std::byte> data) {
          arrived += data.size();
          if (arrived > expected) refuse_answer("the service sent more than was asked");
          on_data(data);
        });
  } catch (const sdk::Error& error) {
    if (error.to_abi().service_status != 416) throw;
    const sdk::Object object = steps.stat();
    if (wanted.offset < object.size) refuse_changed();
    return describe_only(object, wanted, on_object);
  }
  if (arrived != expected)
    throw sdk::Error{HF_E_UNAVAILABLE,
                     "the service sent " + std::to_string(arrived) + " of " + std::to_string(expected) + " bytes"}
        .remedy("check the network")
        .retry(sdk::Retry::safe);
}

}  // namespace holdfast::support
