// Moments as HTTP's headers write them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::support {

/// "Fri, 24 May 2013 00:00:00 GMT" (RFC 9110, 5.6.7, the preferred form), whatever the locale; absent where it is
/// anything else.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view text);
/// The same form of it, to the second.
[[nodiscard]] std::string http_date(std::chrono::system_clock::time_point moment);

}  // namespace holdfast::support
