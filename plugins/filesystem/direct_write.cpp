#include "direct_write.hpp"

#include "errors.hpp"
#include "file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace holdfast::filesystem {
namespace {

/// No disk has larger blocks, and no filesystem asks for more: see statx(2), STATX_DIOALIGN.
constexpr std::size_t block = 4096;
/// Below this the wait for the disk costs more than the page cache does.
constexpr std::size_t smallest = std::size_t{128} << 10;

bool is_whole_block(std::uint64_t number) noexcept { return number % block == 0; }

}  // namespace

DirectWrite::DirectWrite(int folder, std::string name, std::string path)
    : folder_{folder}, name_{std::move(name)}, path_{std::move(path)} {}

int DirectWrite::file() {
  std::call_once(opened_, [this] {
    file_ = Descriptor{::openat(folder_, name_.c_str(), O_WRONLY | O_DIRECT | O_CLOEXEC | O_NOFOLLOW)};
    if (!file_)
      refused_ = true;  // EINVAL: the filesystem knows no direct writes; whatever else: the usual way will tell
  });
  return file_.number();
}

std::size_t DirectWrite::write(std::uint64_t offset, std::span<const std::byte> data) {
  const bool fits = data.size() >= smallest && is_whole_block(offset) &&
                    is_whole_block(reinterpret_cast<std::uintptr_t>(data.data()));
  if (!fits || refused_ || file() < 0) return 0;
  const std::size_t whole = data.size() / block * block;
  for (;;) {
    const ssize_t written = ::pwrite(file_.number(), data.data(), whole, static_cast<off_t>(offset));
    if (written >= 0) return static_cast<std::size_t>(written);
    if (errno == EINTR) continue;
    if (!is_lacking(errno)) throw errno_error(errno, "write", path_);
    refused_ = true;
    return 0;
  }
}

}  // namespace holdfast::filesystem
