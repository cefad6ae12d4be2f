// The processor time that this process has used.
#pragma once

#include <sys/resource.h>

namespace holdfast::bench {

/// Seconds, of all threads, in the program and in the kernel.
inline double processor_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return of(used.ru_utime) + of(used.ru_stime);
}

}  // namespace holdfast::bench
