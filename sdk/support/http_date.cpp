#include <holdfast/support/http_date.hpp>

#include <array>
#include <cstdio>

namespace holdfast::support {
namespace {

/// Takes a text apart from its front; what did not fit leaves it failed.
class Cursor {
 public:
  explicit Cursor(std::string_view text) noexcept : rest_{text} {}

  unsigned number(std::size_t digits) noexcept {
    unsigned value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (i >= rest_.size() || rest_[i] < '0' || rest_[i] > '9') return fail();
      value = value * 10 + static_cast<unsigned>(rest_[i] - '0');
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
  unsigned one_of(const std::array<std::string_view, N>& words) noexcept {
    for (std::size_t i = 0; i < N; ++i)
      if (rest_.starts_with(words[i])) {
        rest_.remove_prefix(words[i].size());
        return static_cast<unsigned>(i);
      }
    return fail();
  }
  [[nodiscard]] bool is_read() const noexcept { return good_ && rest_.empty(); }

 private:
  unsigned fail() noexcept {
    good_ = false;
    return 0;
  }
  std::string_view rest_;
  bool good_ = true;
};

constexpr std::array<std::string_view, 7> weekdays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view text) {
  Cursor from{text};
  from.one_of(weekdays);
  from.literal(", ");
  const std::chrono::day day{from.number(2)};
  from.literal(" ");
  const std::chrono::month month{from.one_of(months) + 1};
  from.literal(" ");
  const std::chrono::year year{static_cast<int>(from.number(4))};
  from.literal(" ");
  const std::chrono::hours hour{from.number(2)};
  from.literal(":");
  const std::chrono::minutes minute{from.number(2)};
  from.literal(":");
  const std::chrono::seconds second{from.number(2)};
  from.literal(" GMT");
  const std::chrono::year_month_day date{year, month, day};
  const bool fits = year >= std::chrono::year{1970} && year < std::chrono::year{2262};  // in 64 bits of nanoseconds
  if (!from.is_read() || !date.ok() || !fits || hour.count() > 23 || minute.count() > 59 || second.count() > 60)
    return std::nullopt;
  return std::chrono::sys_days{date} + hour + minute + second;
}

std::string http_date(std::chrono::system_clock::time_point moment) {
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(moment - day)};
  const unsigned weekday = std::chrono::weekday{day}.iso_encoding() - 1;
  std::array<char, 48> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT", weekdays[weekday].data(),
                    static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1].data(),
                    static_cast<int>(date.year()), static_cast<int>(time.hours().count()),
                    static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace holdfast::support
