// Points in time as HTTP and storage services write them, always in UTC and whatever the locale.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::support {

using Time = std::chrono::system_clock::time_point;

/// "Fri, 24 May 2013 00:00:00 GMT" (RFC 9110, 5.6.7, the preferred form); nothing for anything else.
[[nodiscard]] std::optional<Time> parse_http_date(std::string_view text);
/// "2013-05-24T00:00:00Z", also with a fraction or "+02:00" (RFC 3339); nothing for anything else.
[[nodiscard]] std::optional<Time> parse_iso_date(std::string_view text);
/// "20130524T000000Z" (ISO 8601, basic), to the second.
[[nodiscard]] std::string basic_date(Time time);

}  // namespace holdfast::support
