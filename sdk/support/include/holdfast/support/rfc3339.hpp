// Moments as JSON and XML write them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::support {

/// "2026-11-23T03:15:00Z", also with a fraction (which is dropped), with "UTC" or an offset such as "+01:00". Absent
/// where it is nothing of the kind.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> parse_rfc3339(std::string_view text);

/// "2026-11-23T03:15:00Z"
[[nodiscard]] std::string to_rfc3339(std::chrono::system_clock::time_point moment);

}  // namespace holdfast::support
