#include "http/pace.hpp"

#include <algorithm>

namespace holdfast::http {

void Pace::step(Clock::time_point now) noexcept {
  last_ = now;
  window_.reset();  // waiting for an answer is not slowness of a body
}

void Pace::moved(std::uint64_t bytes, Clock::time_point now) noexcept {
  last_ = now;
  if (!window_) {
    window_ = now;
    in_window_ = 0;
  }
  in_window_ += bytes;
}

void Pace::held_up(Clock::time_point since, Clock::time_point now) noexcept {
  if (last_) last_ = now;
  if (window_) *window_ += now - since;
}

Pace::Verdict Pace::judge(Clock::time_point now) noexcept {
  if (!last_) return Verdict::fine;
  if (timeouts_.idle.count() > 0 && now - *last_ >= timeouts_.idle) return Verdict::idle;
  if (!window_ || timeouts_.slowest == 0 || timeouts_.slow_for.count() == 0) return Verdict::fine;
  const std::chrono::duration<double> span = now - *window_;
  if (now - *window_ < timeouts_.slow_for) return Verdict::fine;
  if (static_cast<double>(in_window_) < static_cast<double>(timeouts_.slowest) * span.count()) return Verdict::slow;
  window_ = now;
  in_window_ = 0;
  return Verdict::fine;
}

std::optional<Pace::Clock::time_point> Pace::next_look() const noexcept {
  if (!last_) return std::nullopt;
  auto next = Clock::time_point::max();
  if (timeouts_.idle.count() > 0) next = *last_ + timeouts_.idle;
  if (window_ && timeouts_.slowest > 0 && timeouts_.slow_for.count() > 0)
    next = std::min(next, *window_ + timeouts_.slow_for);
  return next;
}

}  // namespace holdfast::http
