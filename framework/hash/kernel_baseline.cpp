#include "hash/kernel_code.hpp"

namespace holdfast::hash {

const Kernel& baseline_kernel() noexcept { return kernel; }

#if !defined(__x86_64__)
const Kernel& best_kernel() noexcept { return kernel; }
#else
const Kernel& best_kernel() noexcept {
  static const Kernel& best = __builtin_cpu_supports("avx2") != 0 ? avx2_kernel() : kernel;
  return best;
}
#endif

}  // namespace holdfast::hash
