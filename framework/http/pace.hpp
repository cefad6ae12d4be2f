// Whether bytes still flow, and fast enough.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "http/message.hpp"

namespace holdfast::http {

/// Watches one transfer from the moment it is connected.
class Pace {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Pace(const Timeouts& timeouts) noexcept : timeouts_{timeouts} {}

  /// Something happened other than bytes of a body: it is connected, or the answer began.
  void step(Clock::time_point now) noexcept;
  /// Bytes of a body went one way or the other.
  void moved(std::uint64_t bytes, Clock::time_point now) noexcept;
  /// The other side could do nothing from `since` to `now`: our own was busy.
  void held_up(Clock::time_point since, Clock::time_point now) noexcept;

  enum class Verdict : std::uint8_t { fine, idle, slow };
  [[nodiscard]] Verdict judge(Clock::time_point now) noexcept;
  /// When to judge next, at the latest; absent before step().
  [[nodiscard]] std::optional<Clock::time_point> next_look() const noexcept;

 private:
  const Timeouts timeouts_;
  std::optional<Clock::time_point> last_;
  std::optional<Clock::time_point> window_;  // begins with a body's first byte
  std::uint64_t in_window_ = 0;
};

}  // namespace holdfast::http
