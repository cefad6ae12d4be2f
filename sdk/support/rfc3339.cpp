#include <holdfast/support/rfc3339.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace holdfast::support {
namespace {

using namespace std::chrono;

/// Takes `digits` digits off the front of `text`.
std::optional<int> take(std::string_view& text, std::size_t digits) {
  int value = 0;
  if (text.size() < digits || text[0] < '0' || text[0] > '9') return {};
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
  if (error != std::errc{} || end != text.data() + digits) return {};
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text[0]) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<minutes> take_offset(std::string_view& text) {
  if (text == "Z" || text == "z" || text == "UTC") return minutes{0};
  const bool west = text.starts_with('-');
  if (!take(text, "+-")) return {};
  const auto hour = take(text, 2);
  static_cast<void>(take(text, ":"));
  const auto minute = take(text, 2);
  if (!hour || !minute || !text.empty() || *hour > 23 || *minute > 59) return {};
  const minutes offset = hours{*hour} + minutes{*minute};
  return west ? -offset : offset;
}

}  // namespace

std::optional<system_clock::time_point> parse_rfc3339(std::string_view text) {
  const auto year_ = take(text, 4);
  if (!year_ || !take(text, "-")) return {};
  const auto month_ = take(text, 2);
  if (!month_ || !take(text, "-")) return {};
  const auto day_ = take(text, 2);
  if (!day_ || !take(text, "Tt ")) return {};
  const auto hour = take(text, 2);
  if (!hour || !take(text, ":")) return {};
  const auto minute = take(text, 2);
  if (!minute || !take(text, ":")) return {};
  const auto second = take(text, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return {};
  if (take(text, "."))
    while (take(text, "0123456789")) continue;
  const auto offset = take_offset(text);
  const year_month_day date{year{*year_}, month{static_cast<unsigned>(*month_)}, day{static_cast<unsigned>(*day_)}};
  const bool fits = *year_ >= 1970 && *year_ < 2262;  // in 64 bits of nanoseconds
  if (!offset || !date.ok() || !fits) return {};
  return sys_days{date} + hours{*hour} + minutes{*minute} + seconds{*second} - *offset;
}

std::string to_rfc3339(system_clock::time_point moment) {
  const auto whole = floor<seconds>(moment);
  const auto date = floor<days>(whole);
  const year_month_day ymd{date};
  const hh_mm_ss time{whole - date};
  char text[40];
  const int size = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(ymd.year()),
                                 static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
                                 static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                                 static_cast<int>(time.seconds().count()));
  return {text, static_cast<std::size_t>(size)};
}

std::optional<system_clock::time_point> moment_at(milliseconds since_1970) {
  if (since_1970 < milliseconds{0} || floor<days>(since_1970) >= sys_days{year{2262} / January / 1}.time_since_epoch())
    return {};
  return system_clock::time_point{since_1970};
}

system_clock::time_point good_until(system_clock::time_point now, std::int64_t for_seconds) {
  constexpr std::int64_t longest = seconds{years{100}}.count();
  return now + seconds{std::clamp(for_seconds, -longest, longest)};
}

}  // namespace holdfast::support
