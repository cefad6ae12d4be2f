#include "wall_clock.hpp"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

namespace holdfast::test {
namespace {

std::atomic<std::time_t> shift{0};

}  // namespace

ShiftedWallClock::ShiftedWallClock(std::chrono::seconds by) { shift = by.count(); }
ShiftedWallClock::~ShiftedWallClock() { shift = 0; }

}  // namespace holdfast::test

extern "C" [[gnu::visibility("default")]] int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const long failed = ::syscall(SYS_clock_gettime, clock, time);
  if (failed == 0 && clock == CLOCK_REALTIME) time->tv_sec += holdfast::test::shift;
  return static_cast<int>(failed);
}
