#include "settings/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "settings/text.hpp"

namespace holdfast::settings {
namespace {

constexpr std::uint64_t max_value = std::numeric_limits<std::int64_t>::max();

struct Unit {
  std::string_view name;  ///< Lower case.
  std::uint64_t factor;
};

constexpr std::uint64_t power(std::uint64_t base, int exponent) {
  std::uint64_t result = 1;
  for (int i = 0; i < exponent; ++i) result *= base;
  return result;
}

constexpr std::array<Unit, 22> size_units{{
    {"", 1},
    {"b", 1},
    {"k", power(1024, 1)},
    {"ki", power(1024, 1)},
    {"kib", power(1024, 1)},
    {"kb", power(1000, 1)},
    {"m", power(1024, 2)},
    {"mi", power(1024, 2)},
    {"mib", power(1024, 2)},
    {"mb", power(1000, 2)},
    {"g", power(1024, 3)},
    {"gi", power(1024, 3)},
    {"gib", power(1024, 3)},
    {"gb", power(1000, 3)},
    {"t", power(1024, 4)},
    {"ti", power(1024, 4)},
    {"tib", power(1024, 4)},
    {"tb", power(1000, 4)},
    {"p", power(1024, 5)},
    {"pi", power(1024, 5)},
    {"pib", power(1024, 5)},
    {"pb", power(1000, 5)},
}};

constexpr std::array<Unit, 9> duration_units{{
    {"d", 86'400'000'000'000},
    {"h", 3'600'000'000'000},
    {"min", 60'000'000'000},
    {"m", 60'000'000'000},
    {"s", 1'000'000'000},
    {"ms", 1'000'000},
    {"us", 1'000},
    {"µs", 1'000},
    {"ns", 1},
}};

template <std::size_t count>
const Unit* find(const std::array<Unit, count>& units, std::string_view name) {
  const std::string lower = to_lower(name);
  const auto found = std::ranges::find(units, lower, [](const Unit& u) { return std::string{u.name}; });
  return found == units.end() ? nullptr : &*found;
}

/// A decimal number without a sign, as it was written.
struct Number {
  std::uint64_t whole = 0;
  std::uint64_t fraction = 0;  ///< In parts of `scale`.
  std::uint64_t scale = 1;
  bool is_bare_zero = false;
};

/// Takes a number from the front of `text`. Nothing if there is none, or one that no unit makes fit.
std::optional<Number> take_number(std::string_view& text) {
  Number number;
  std::size_t i = 0;
  for (; i < text.size() && is_digit(text[i]); ++i) {
    const auto digit = static_cast<std::uint64_t>(text[i] - '0');
    if (number.whole > (max_value - digit) / 10) return std::nullopt;
    number.whole = number.whole * 10 + digit;
  }
  if (i == 0) return std::nullopt;
  if (i < text.size() && text[i] == '.') {
    const std::size_t dot = i++;
    for (; i < text.size() && is_digit(text[i]); ++i) {
      if (i - dot > 9) return std::nullopt;  // finer than anybody means
      number.fraction = number.fraction * 10 + static_cast<std::uint64_t>(text[i] - '0');
      number.scale *= 10;
    }
    if (i == dot + 1) return std::nullopt;
  }
  number.is_bare_zero = number.whole == 0 && number.fraction == 0;
  text.remove_prefix(i);
  return number;
}

std::optional<std::uint64_t> times(const Number& number, std::uint64_t factor) {
  if (number.whole > max_value / factor) return std::nullopt;
  const std::uint64_t whole = number.whole * factor;
  // Both halves of the factor in turn: fraction * factor itself may exceed 64 bits.
  const std::uint64_t fraction =
      number.fraction * (factor / number.scale) + number.fraction * (factor % number.scale) / number.scale;
  if (fraction > max_value - whole) return std::nullopt;
  return whole + fraction;
}

/// Takes letters, and the bytes of a µ, from the front of `text`.
std::string_view take_word(std::string_view& text) {
  const auto end = std::ranges::find_if(text, [](char c) { return is_digit(c) || c == ' ' || c == '.'; });
  const auto word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(word.size());
  return word;
}

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
  text = trim(text);
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  const Unit* unit = find(size_units, trim(text));
  return unit ? times(*number, unit->factor) : std::nullopt;
}

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) {
  text = trim(text);
  if (text.empty()) return std::nullopt;
  std::uint64_t total = 0;
  std::uint64_t previous = std::numeric_limits<std::uint64_t>::max();
  while (!text.empty()) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    if (text.empty() && number->is_bare_zero && total == 0) break;
    text = trim(text);
    const Unit* unit = find(duration_units, take_word(text));
    if (!unit || unit->factor >= previous) return std::nullopt;
    previous = unit->factor;
    const auto part = times(*number, unit->factor);
    if (!part || *part > max_value - total) return std::nullopt;
    total += *part;
    text = trim(text);
  }
  return std::chrono::nanoseconds{static_cast<std::int64_t>(total)};
}

std::string format_size(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 7> names{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  // 1023.96 would be shown as "1024.0": the next unit says it better.
  while (value >= 1023.95 && unit + 1 < names.size()) {
    value /= 1024;
    ++unit;
  }
  if (unit == 0) return fmt::format("{} B", bytes);
  return fmt::format("{:.1f} {}", value, names[unit]);
}

std::string format_duration(std::chrono::nanoseconds duration) {
  const std::int64_t count = duration.count();
  if (count < 0)
    return "-" + format_duration(count == std::numeric_limits<std::int64_t>::min() ? std::chrono::nanoseconds::max()
                                                                                   : -duration);
  constexpr std::int64_t second = 1'000'000'000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
  const auto pair = [](std::int64_t large, std::string_view large_unit, std::int64_t small,
                       std::string_view small_unit) {
    return small == 0 ? fmt::format("{}{}", large, large_unit)
                      : fmt::format("{}{} {}{}", large, large_unit, small, small_unit);
  };
  if (count >= day) return pair(count / day, "d", count % day / hour, "h");
  if (count >= hour) return pair(count / hour, "h", count % hour / minute, "min");
  if (count >= minute) return pair(count / minute, "min", count % minute / second, "s");
  const auto tenths = [](std::int64_t value, std::int64_t unit, std::string_view name) {
    return value / (unit / 10) % 10 == 0 ? fmt::format("{}{}", value / unit, name)
                                         : fmt::format("{}.{}{}", value / unit, value / (unit / 10) % 10, name);
  };
  if (count >= second) return tenths(count, second, "s");
  if (count >= 1'000'000) return tenths(count, 1'000'000, "ms");
  if (count >= 1'000) return tenths(count, 1'000, "us");
  return count == 0 ? "0s" : fmt::format("{}ns", count);
}

std::string canonical_size(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 6> names{"", "KiB", "MiB", "GiB", "TiB", "PiB"};
  std::size_t unit = 0;
  for (; bytes != 0 && bytes % 1024 == 0 && unit + 1 < names.size(); ++unit) bytes /= 1024;
  return fmt::format("{}{}", bytes, names[unit]);
}

std::string canonical_duration(std::chrono::nanoseconds duration) {
  const std::int64_t count = duration.count();
  std::uint64_t rest = count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  if (rest == 0) return "0s";
  std::string text;
  constexpr std::array<std::string_view, 6> written{"h", "min", "s", "ms", "us", "ns"};
  for (const std::string_view name : written) {
    const std::uint64_t factor = find(duration_units, name)->factor;
    if (rest >= factor) text += fmt::format("{}{}", rest / factor, name);
    rest %= factor;
  }
  return text;
}

}  // namespace holdfast::settings
