// The time of day, which tests set: this program's own clock_gettime() stands in front of the C library's.
#pragma once

#include <chrono>

namespace holdfast::test {

/// Sets the time of day off by so much, for this process and as long as it lives. Other clocks go as they did.
///
/// Threads: from any thread; one at a time.
class ShiftedWallClock {
 public:
  explicit ShiftedWallClock(std::chrono::seconds by);
  ~ShiftedWallClock();
  ShiftedWallClock(const ShiftedWallClock&) = delete;
  ShiftedWallClock& operator=(const ShiftedWallClock&) = delete;
};

}  // namespace holdfast::test
