#include "files/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <holdfast/errors.hpp>
#include <limits>
#include <system_error>
#include <utility>

namespace holdfast::files {

File::File(File&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}

File& File::operator=(File&& other) noexcept {
  if (this != &other) {
    close();
    descriptor_ = std::exchange(other.descriptor_, -1);
  }
  return *this;
}

File::~File() { close(); }

void File::close() noexcept {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

File open_folder(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) raise_errno(errno, fmt::format("cannot open the folder '{}'", path.string()));
  return File{descriptor};
}

File open_below(int root, const std::string& name) {
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;  // not to wait for a pipe's other end
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  const long descriptor = ::syscall(SYS_openat2, root, name.c_str(), &how, sizeof how);
  if (descriptor < 0) raise_errno(errno, fmt::format("cannot open '{}'", name));
  return File{static_cast<int>(descriptor)};
}

std::size_t read_at(const File& file, std::uint64_t offset, std::span<std::byte> into, std::string_view name) {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t n =
        ::pread(file.descriptor(), into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) raise_errno(errno, fmt::format("cannot read '{}' at byte {}", name, offset + done));
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

void write_at(const File& file, std::uint64_t offset, std::span<const std::byte> bytes, std::string_view name) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(file.descriptor(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) raise_errno(errno, fmt::format("cannot write '{}'", name));
    bytes = bytes.subspan(static_cast<std::size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
}

bool exists(const std::filesystem::path& path) {
  struct ::stat unused {};
  if (::lstat(path.c_str(), &unused) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  raise_errno(errno, fmt::format("cannot look at '{}'", path.string()));
}

std::int64_t modified_ns(const struct ::stat& info) noexcept {
  constexpr std::int64_t ns_per_s = 1'000'000'000;
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / ns_per_s - 1;
  return std::clamp<std::int64_t>(info.st_mtim.tv_sec, -most, most) * ns_per_s + info.st_mtim.tv_nsec;
}

std::optional<std::string> read_whole(const std::filesystem::path& path) {
  const File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file && errno == ENOENT) return std::nullopt;
  if (!file) raise_errno(errno, fmt::format("cannot open '{}'", path.string()));
  std::string text;
  std::array<std::byte, 65536> buffer;
  while (const std::size_t n = read_at(file, text.size(), buffer, path.string()))
    text.append(reinterpret_cast<const char*>(buffer.data()), n);
  return text;
}

void write_atomically(const std::filesystem::path& path, std::string_view text) {
  // One name: what a process that died left of it, the next one writes over.
  const std::string temporary = path.string() + ".unfinished";
  const File file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (!file) raise_errno(errno, fmt::format("cannot make a file beside '{}'", path.string()));
  try {
    write_at(file, 0, std::as_bytes(std::span{text}), temporary);
    if (::fsync(file.descriptor()) != 0) raise_errno(errno, fmt::format("cannot sync '{}'", temporary));
    if (::rename(temporary.c_str(), path.c_str()) != 0)
      raise_errno(errno, fmt::format("cannot rename '{}' to '{}'", temporary, path.string()));
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  sync_folder(path.parent_path());
}

void sync_folder(const std::filesystem::path& folder) {
  const File file = open_folder(folder);
  if (::fsync(file.descriptor()) != 0) raise_errno(errno, fmt::format("cannot sync the folder '{}'", folder.string()));
}

void sync_file_system(const File& folder, std::string_view name) {
  if (::syncfs(folder.descriptor()) != 0) raise_errno(errno, fmt::format("cannot sync the file system of '{}'", name));
}

void remove_tree(const std::filesystem::path& path) {
  std::error_code failed;
  std::filesystem::remove_all(path, failed);
  if (failed) raise_errno(failed.value(), fmt::format("cannot remove '{}'", path.string()));
}

}  // namespace holdfast::files
