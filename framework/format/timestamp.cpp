#include "format/timestamp.hpp"

#include <fmt/format.h>

#include <charconv>

#include "errors/printable.hpp"
#include "holdfast/errors.hpp"

namespace holdfast::format {
namespace {

using namespace std::chrono;

constexpr std::string_view zero_time = "0001-01-01T00:00:00Z";

/// Reads an RFC 3339 time from left to right; every step throws the same error.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_{text}, rest_{text} {}

  [[noreturn]] void refuse() const {
    throw DamagedError{{.message = fmt::format("'{}' is no RFC 3339 time", printable(text_.substr(0, 64)))}};
  }

  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

  bool take_if(char c) noexcept {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void take(char c) {
    if (!take_if(c)) refuse();
  }

  /// Exactly `count` digits, as a number up to `most`.
  int number(std::size_t count, int most) {
    if (rest_.size() < count) refuse();
    int value = 0;
    for (const char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') refuse();
      value = value * 10 + (c - '0');
    }
    if (value > most) refuse();
    rest_.remove_prefix(count);
    return value;
  }

  /// The digits behind the point: at most nine count.
  nanoseconds fraction() {
    std::int64_t value = 0;
    std::size_t count = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; rest_.remove_prefix(1), ++count)
      if (count < 9) value = value * 10 + (rest_.front() - '0');
    if (count == 0) refuse();
    for (; count < 9; ++count) value *= 10;
    return nanoseconds{value};
  }

  minutes zone() {
    if (take_if('Z') || take_if('z')) return minutes{0};
    const int sign = take_if('-') ? -1 : 1;
    if (sign > 0) take('+');
    const int hour = number(2, 23);
    take(':');
    return minutes{sign * (hour * 60 + number(2, 59))};
  }

 private:
  std::string_view text_;
  std::string_view rest_;
};

}  // namespace

std::string format_timestamp(Timestamp time) {
  if (!time) return std::string{zero_time};
  const auto day = floor<days>(*time);
  const year_month_day date{day};
  const hh_mm_ss clock{*time - day};
  auto text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                          static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                          clock.minutes().count(), clock.seconds().count());
  if (const auto fraction = clock.subseconds().count(); fraction != 0) {
    text += fmt::format(".{:09}", fraction);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text += 'Z';
}

Timestamp parse_timestamp(std::string_view text) {
  Cursor cursor{text};
  const auto date_year = year{cursor.number(4, 9999)};
  cursor.take('-');
  const auto date_month = month{static_cast<unsigned>(cursor.number(2, 12))};
  cursor.take('-');
  const year_month_day date{date_year, date_month, day{static_cast<unsigned>(cursor.number(2, 31))}};
  if (!cursor.take_if('t')) cursor.take('T');
  const auto clock_hours = hours{cursor.number(2, 23)};
  cursor.take(':');
  const auto clock_minutes = minutes{cursor.number(2, 59)};
  cursor.take(':');
  const auto clock_seconds = seconds{cursor.number(2, 59)};
  const auto fraction = cursor.take_if('.') ? cursor.fraction() : nanoseconds{0};
  const auto zone = cursor.zone();
  if (!cursor.at_end() || !date.ok()) cursor.refuse();
  if (date_year == year{1}) return {};
  // What 64 bits of nanoseconds reach, less a year on either side.
  if (date_year < year{1678} || date_year > year{2261}) cursor.refuse();
  return sys_days{date} + clock_hours + clock_minutes + clock_seconds + fraction - zone;
}

}  // namespace holdfast::format
