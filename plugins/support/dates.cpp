#include "support/dates.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace holdfast::support {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// Takes a text apart from its front; what did not fit leaves it failed.
class Cursor {
 public:
  explicit Cursor(std::string_view text) noexcept : rest_{text} {}

  int number(std::size_t digits) noexcept {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (i >= rest_.size() || rest_[i] < '0' || rest_[i] > '9') return fail();
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }
  void literal(std::string_view wanted) noexcept {
    if (rest_.starts_with(wanted))
      rest_.remove_prefix(wanted.size());
    else
      fail();
  }
  /// The position of the word that comes.
  template <std::size_t N>
  int one_of(const std::array<std::string_view, N>& words) noexcept {
    for (std::size_t i = 0; i < N; ++i)
      if (rest_.starts_with(words[i])) {
        rest_.remove_prefix(words[i].size());
        return static_cast<int>(i);
      }
    return fail();
  }
  /// ".123" as nanoseconds; zero where no dot comes.
  nanoseconds fraction() noexcept {
    if (!rest_.starts_with('.')) return {};
    rest_.remove_prefix(1);
    std::int64_t value = 0;
    std::int64_t unit = 1'000'000'000;
    std::size_t digits = 0;
    for (; digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits) {
      unit /= 10;
      value += unit * (rest_[digits] - '0');
    }
    if (digits == 0) fail();
    rest_.remove_prefix(digits);
    return nanoseconds{value};
  }
  [[nodiscard]] char next() const noexcept { return rest_.empty() ? '\0' : rest_.front(); }
  [[nodiscard]] bool is_read() const noexcept { return good_ && rest_.empty(); }

 private:
  int fail() noexcept {
    good_ = false;
    return 0;
  }
  std::string_view rest_;
  bool good_ = true;
};

struct Civil {
  int year = 0;
  int month = 0;  ///< From 1.
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

std::optional<Time> to_time(const Civil& c) noexcept {
  const std::chrono::year_month_day date{std::chrono::year{c.year},
                                         std::chrono::month{static_cast<unsigned>(std::max(0, c.month))},
                                         std::chrono::day{static_cast<unsigned>(std::max(0, c.day))}};
  if (!date.ok() || c.hour > 23 || c.minute > 59 || c.second > 60) return std::nullopt;
  return std::chrono::sys_days{date} + hours{c.hour} + minutes{c.minute} + seconds{c.second};
}

constexpr std::array<std::string_view, 7> weekdays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// What follows the seconds: "Z" or an offset, as what is to be subtracted.
seconds offset(Cursor& from) noexcept {
  if (from.next() == 'Z' || from.next() == 'z') {
    from.literal(from.next() == 'Z' ? "Z" : "z");
    return {};
  }
  const int sign = from.next() == '-' ? -1 : 1;
  from.literal(sign < 0 ? "-" : "+");
  const int hour = from.number(2);
  from.literal(":");
  return sign * (hours{hour} + minutes{from.number(2)});
}

}  // namespace

std::optional<Time> parse_http_date(std::string_view text) {
  Cursor from{text};
  Civil civil;
  from.one_of(weekdays);
  from.literal(", ");
  civil.day = from.number(2);
  from.literal(" ");
  civil.month = from.one_of(months) + 1;
  from.literal(" ");
  civil.year = from.number(4);
  from.literal(" ");
  civil.hour = from.number(2);
  from.literal(":");
  civil.minute = from.number(2);
  from.literal(":");
  civil.second = from.number(2);
  from.literal(" GMT");
  return from.is_read() ? to_time(civil) : std::nullopt;
}

std::optional<Time> parse_iso_date(std::string_view text) {
  Cursor from{text};
  Civil civil;
  civil.year = from.number(4);
  from.literal("-");
  civil.month = from.number(2);
  from.literal("-");
  civil.day = from.number(2);
  from.literal(from.next() == 't' ? "t" : "T");
  civil.hour = from.number(2);
  from.literal(":");
  civil.minute = from.number(2);
  from.literal(":");
  civil.second = from.number(2);
  const nanoseconds fraction = from.fraction();
  const seconds east = offset(from);
  if (!from.is_read()) return std::nullopt;
  std::optional<Time> time = to_time(civil);
  if (time) *time += std::chrono::duration_cast<Time::duration>(fraction) - east;
  return time;
}

std::string basic_date(Time time) {
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<seconds>(time - day)};
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                 static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                                 static_cast<int>(clock.seconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace holdfast::support
