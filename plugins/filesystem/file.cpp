#include "file.hpp"

#include "errors.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>

namespace holdfast::filesystem {
namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;

}  // namespace

sdk::Object object_of(const struct stat& info) {
  // Of a file from before 1678 or after 2261, the nearest that can be told.
  constexpr std::int64_t most = INT64_MAX / ns_per_second - 1;
  const std::int64_t modified_ns =
      std::clamp(std::int64_t{info.st_mtim.tv_sec}, -most, most) * ns_per_second + info.st_mtim.tv_nsec;
  const auto size = static_cast<std::uint64_t>(info.st_size);
  char etag[3 * 16 + 3];
  const int length = std::snprintf(etag, sizeof etag, "%jx-%jx-%jx", std::uintmax_t{info.st_ino},
                                   static_cast<std::uintmax_t>(modified_ns), std::uintmax_t{size});
  return {.size = size, .etag = std::string(etag, static_cast<std::size_t>(length)), .modified_ns = modified_ns};
}

void sync_file(int file, const std::string& path) {
  if (::fdatasync(file) != 0 && !is_lacking(errno)) throw errno_error(errno, "make durable", path);
}

void sync_folder(int folder, const std::string& path) {
  if (::fsync(folder) != 0 && !is_lacking(errno)) throw errno_error(errno, "make durable the folder", path);
}

bool is_lacking(int number) noexcept {
  return number == EINVAL || number == ENOSYS || number == EOPNOTSUPP || number == ENOTTY;
}

}  // namespace holdfast::filesystem
