// Moments as JSON and XML write them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::support {

/// "2026-11-23T03:15:00Z", also with a fraction (which is dropped), with "UTC" or an offset such as "+01:00". Absent
/// where it is nothing of the kind.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> parse_rfc3339(std::string_view text);

/// "2026-11-23T03:15:00Z"
[[nodiscard]] std::string to_rfc3339(std::chrono::system_clock::time_point moment);

/// The moment so long after the beginning of 1970; absent where the clock cannot hold it, as a number from outside may
/// be anything.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> moment_at(std::chrono::milliseconds since_1970);

/// The end of what is good for so many seconds from `now` on, as a service says: a hundred years count for any more.
[[nodiscard]] std::chrono::system_clock::time_point good_until(std::chrono::system_clock::time_point now,
                                                               std::int64_t for_seconds);

}  // namespace holdfast::support
