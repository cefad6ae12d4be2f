// The times of descriptors: Go's time.Time in JSON.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::format {

/// A moment, to the nanosecond; empty for Go's zero time, 0001-01-01T00:00:00Z, which stands for "not yet". Weaviate's
/// REST interface writes it with a fraction, so anything in the year 1 is taken for it.
using Timestamp = std::optional<std::chrono::sys_time<std::chrono::nanoseconds>>;

/// RFC 3339 in UTC without trailing zeros in the fraction, as Go writes it (RFC3339Nano).
[[nodiscard]] std::string format_timestamp(Timestamp time);
/// Any RFC 3339 time, whatever its zone. Throws DamagedError for other text, and for years outside 1678 to 2261.
[[nodiscard]] Timestamp parse_timestamp(std::string_view text);

}  // namespace holdfast::format
