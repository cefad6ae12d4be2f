// How far an operation is, on stderr: a bar that redraws itself on a terminal, a line now and then elsewhere.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <holdfast/operation.hpp>

#include "output/printer.hpp"

namespace holdfast::cli {

/// For one thread at a time; the printer's lock guards it.
class ProgressView {
 public:
  using Clock = std::chrono::steady_clock;

  explicit ProgressView(ProgressMode mode) : mode_{mode} {}

  /// What to write now; empty for most calls: at most ten bars a second, a line every thirty.
  [[nodiscard]] std::string update(const BackupProgress& progress, Clock::time_point now, std::size_t width);
  /// What takes the bar off the terminal, so that something else can be written; empty where there is none.
  [[nodiscard]] std::string clear();
  /// The next operation begins.
  void restart() { *this = ProgressView{mode_}; }

 private:
  ProgressMode mode_;
  bool shown_ = false;
  Clock::time_point began_ = {};
  Clock::time_point last_ = {};
  std::uint64_t bytes_at_begin_ = 0;
};

/// "  41 %  1.2 GiB of 3.0 GiB  210 MiB/s  9s left  Article", at most `width` characters; what is not known is left
/// out.
std::string progress_text(const BackupProgress& progress, double bytes_per_second, std::size_t width);

/// Columns of the terminal behind stderr; 80 where it does not say.
std::size_t terminal_width();

}  // namespace holdfast::cli
