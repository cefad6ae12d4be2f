#include "output/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "errors/printable.hpp"
#include "settings/text.hpp"
#include "settings/units.hpp"

namespace holdfast::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto between_bars = 100ms;
constexpr auto between_lines = 30s;
constexpr double longest_told = 1e9;  // seconds: thirty years say no more than that nobody knows

std::string time_left(const BackupProgress& progress, double bytes_per_second) {
  if (progress.bytes_total <= progress.bytes_done || bytes_per_second < 1.0) return {};
  const double seconds = static_cast<double>(progress.bytes_total - progress.bytes_done) / bytes_per_second;
  if (seconds > longest_told) return {};
  return settings::format_duration(std::chrono::seconds{static_cast<std::int64_t>(seconds) + 1}) + " left";
}

/// Cut in the middle, where a name says least.
std::string elided(const std::string& text, std::size_t width) {
  if (settings::count_characters(text) <= width) return text;
  if (width < 5) return {};
  const std::size_t left = (width - 3) / 2;
  const std::size_t right = width - 3 - left;
  const std::size_t characters = settings::count_characters(text);
  return text.substr(0, settings::offset_of_character(text, left)) + "..." +
         text.substr(settings::offset_of_character(text, characters - right));
}

}  // namespace

std::string progress_text(const BackupProgress& progress, double bytes_per_second, std::size_t width) {
  std::string text;
  const auto add = [&text](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : "  ") + part;
  };
  if (progress.bytes_total > 0)
    add(fmt::format("{:>3} %", std::min<std::uint64_t>(100, progress.bytes_done * 100 / progress.bytes_total)));
  add(settings::format_size(progress.bytes_done) +
      (progress.bytes_total > 0 ? fmt::format(" of {}", settings::format_size(progress.bytes_total)) : std::string{}));
  if (bytes_per_second >= 1.0)
    add(fmt::format("{}/s", settings::format_size(static_cast<std::uint64_t>(bytes_per_second))));
  add(time_left(progress, bytes_per_second));
  if (settings::count_characters(text) + 4 < width)
    add(elided(printable(progress.collection), width - settings::count_characters(text) - 2));
  return elided(text, width);
}

std::string ProgressView::update(const BackupProgress& progress, Clock::time_point now, std::size_t width) {
  if (mode_ == ProgressMode::none) return {};
  if (began_ == Clock::time_point{}) {
    began_ = now;
    last_ = mode_ == ProgressMode::bar ? now - between_bars : now;
    bytes_at_begin_ = progress.bytes_done;
  }
  if (now - last_ < (mode_ == ProgressMode::bar ? Clock::duration{between_bars} : Clock::duration{between_lines}))
    return {};
  last_ = now;
  const double seconds = std::chrono::duration<double>(now - began_).count();
  const double rate = seconds < 0.5 ? 0.0 : static_cast<double>(progress.bytes_done - bytes_at_begin_) / seconds;
  if (mode_ == ProgressMode::plain) return progress_text(progress, rate, 200) + "\n";
  shown_ = true;
  return "\r" + progress_text(progress, rate, width - 1) + "\x1b[K";
}

std::string ProgressView::clear() {
  if (!shown_) return {};
  shown_ = false;
  return "\r\x1b[K";
}

std::size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 ? size.ws_col : 80;
}

}  // namespace holdfast::cli
