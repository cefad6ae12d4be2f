// A service's time, as far as it is known: what is signed by a clock that is off is refused.
#pragma once

#include <holdfast/plugin.hpp>
#include <holdfast/support/surroundings.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <utility>

namespace holdfast::support {

/// Threads: every function from any thread.
class ServiceClock {
 public:
  explicit ServiceClock(Clock machine) : machine_{std::move(machine)} {}

  [[nodiscard]] std::chrono::system_clock::time_point now() const { return machine_() + offset(); }
  /// By how much the service's clock was found ahead of this machine's; 0 while nothing was refused for it.
  [[nodiscard]] std::chrono::seconds offset() const noexcept { return std::chrono::seconds{offset_.load()}; }
  /// Goes by the Date of an answer from now on, and warns of this machine's clock. False where it is none.
  bool follow(std::string_view date, const sdk::Call& call);

 private:
  const Clock machine_;
  std::atomic<std::int64_t> offset_{0};  // seconds
};

}  // namespace holdfast::support
