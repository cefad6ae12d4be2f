#include "plugin/readable.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

namespace holdfast::plugin {

bool is_readable(const void* address, std::size_t size) noexcept {
  // The system copies, and says EFAULT where touching the bytes would be SIGSEGV.
  std::array<std::byte, 4096> copy;
  auto at = reinterpret_cast<std::uintptr_t>(address);
  while (size > 0) {
    const std::size_t piece = std::min(size, copy.size());
    const iovec to{.iov_base = copy.data(), .iov_len = piece};
    // NOLINTNEXTLINE(performance-no-int-to-ptr): what a stranger states need be no address to reckon with
    const iovec from{.iov_base = reinterpret_cast<void*>(at), .iov_len = piece};
    const ssize_t got = ::process_vm_readv(::getpid(), &to, 1, &from, 1, 0);
    if (got < 0 && errno != EFAULT) return true;
    if (got < 0 || static_cast<std::size_t>(got) < piece) return false;
    at += piece;
    size -= piece;
  }
  return true;
}

}  // namespace holdfast::plugin
