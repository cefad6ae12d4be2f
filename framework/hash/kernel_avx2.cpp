#include "hash/kernel_code.hpp"

namespace holdfast::hash {

const Kernel& avx2_kernel() noexcept { return kernel; }

}  // namespace holdfast::hash
