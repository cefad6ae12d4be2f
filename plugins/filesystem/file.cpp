#include "file.hpp"

#include "errors.hpp"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>

namespace holdfast::filesystem {
namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;

char* append_hex(char* at, char* end, std::uint64_t value) noexcept { return std::to_chars(at, end, value, 16).ptr; }

}  // namespace

sdk::Object object_of(const struct stat& info) {
  const std::int64_t modified_ns = std::int64_t{info.st_mtim.tv_sec} * ns_per_second + info.st_mtim.tv_nsec;
  const auto size = static_cast<std::uint64_t>(info.st_size);
  char etag[3 * 16 + 2];
  char* const end = etag + sizeof etag;
  char* at = append_hex(etag, end, info.st_ino);
  *at++ = '-';
  at = append_hex(at, end, static_cast<std::uint64_t>(modified_ns));
  *at++ = '-';
  at = append_hex(at, end, size);
  return {.size = size, .etag = std::string{etag, at}, .modified_ns = modified_ns};
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
