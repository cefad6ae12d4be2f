#include "fence.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <holdfast/errors.hpp>

namespace holdfast::conformance {

void* before_fence(const void* from, std::size_t size) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t room = (size + page - 1) / page * page;
  void* const memory = ::mmap(nullptr, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) raise_errno(errno, "cannot map memory with a fence");
  char* const end = static_cast<char*>(memory) + room;
  if (::mprotect(end, page, PROT_NONE) != 0) raise_errno(errno, "cannot protect memory");
  return std::memcpy(end - size, from, size);
}

}  // namespace holdfast::conformance
