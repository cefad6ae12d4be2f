#include "http/retry_after.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

#include "http/curl_library.hpp"

namespace holdfast::http {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

/// Longer waits are a service's mistake.
constexpr seconds longest = std::chrono::hours{1};

}  // namespace

nanoseconds retry_after(const Headers& headers, std::chrono::system_clock::time_point now) {
  const auto header = find(headers, "Retry-After");
  if (!header || header->empty()) return nanoseconds{0};
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(header->data(), header->data() + header->size(), count);
  if (end == header->data() + header->size()) {
    if (error != std::errc{}) return longest;  // digits, but too many
    return seconds{static_cast<std::int64_t>(std::min<std::uint64_t>(count, longest.count()))};
  }
  const std::time_t date = curl().getdate(std::string{*header}.c_str(), nullptr);
  if (date < 0) return nanoseconds{0};
  // In seconds: a date may be further away than 64 bits of nanoseconds reach.
  const seconds wait = seconds{date} - std::chrono::floor<seconds>(now.time_since_epoch());
  return std::clamp(wait, seconds{0}, longest);
}

}  // namespace holdfast::http
