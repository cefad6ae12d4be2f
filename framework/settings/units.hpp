// Sizes and durations as people write them, and back.
//
// A size is a number with an optional unit: "512", "64MiB", "10MB", "1.5 GiB". KiB, MiB, GiB, TiB, PiB (also K, M, G,
// T, P and Ki, Mi, ...) count in 1024, KB, MB, ... in 1000. A duration is one number or more, each with its unit, the
// larger ones first: "250ms", "1h30m", "1.5h"; units are d, h, min or m, s, ms, us and ns. Letter case does not count.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::settings {

/// What to tell somebody whose text was not understood.
inline constexpr std::string_view size_examples = "64MiB, 10MB or 512 (bytes)";
inline constexpr std::string_view duration_examples = "250ms, 30s, 5min, 2h or 1h30m";

/// Bytes, at most INT64_MAX; a fraction of a byte is dropped. Nothing if the text is no size.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);
/// Nothing if the text is no duration. A bare number has no meaning, but for 0.
[[nodiscard]] std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

/// For people, to two or three digits: "1.5 GiB", "812 B".
[[nodiscard]] std::string format_size(std::uint64_t bytes);
/// For people, in the two largest units: "2h 5min", "12.4s", "250ms".
[[nodiscard]] std::string format_duration(std::chrono::nanoseconds duration);

/// Exact, and read back by parse_size: "64MiB", "1000".
[[nodiscard]] std::string canonical_size(std::uint64_t bytes);
/// Exact, and read back by parse_duration: "1h30min", "250ms", "0s". Of a negative one, its amount.
[[nodiscard]] std::string canonical_duration(std::chrono::nanoseconds duration);

}  // namespace holdfast::settings
