// What a service asks of those who come again (RFC 9110, 10.2.3).
#pragma once

#include <chrono>

#include "http/message.hpp"

namespace holdfast::http {

/// How long to stay away as Retry-After says, in seconds or as a date: for ErrorInfo::retry_after, which store::retry()
/// honours. Zero where it says nothing, nothing sensible, or a moment that has passed; at most an hour.
[[nodiscard]] std::chrono::nanoseconds retry_after(
    const Headers& headers, std::chrono::system_clock::time_point now = std::chrono::system_clock::now());

}  // namespace holdfast::http
