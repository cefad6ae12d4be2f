#include "operation/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>  // renameat2 is not in <cstdio>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <holdfast/errors.hpp>
#include <utility>

namespace holdfast::operation {
namespace {

[[noreturn]] void raise_for(std::string_view what, const std::filesystem::path& path) {
  const int number = errno;
  raise_errno(number, fmt::format("cannot {} '{}'", what, path.string()));
}

}  // namespace

File::File(const std::filesystem::path& path, int flags, unsigned mode) : path_{path} {
  descriptor_ = ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode);
  if (descriptor_ < 0) raise_for("open", path_);
}

File::File(File&& other) noexcept : path_{std::move(other.path_)}, descriptor_{std::exchange(other.descriptor_, -1)} {}

File& File::operator=(File&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void File::write_at(std::uint64_t offset, std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) raise_for("write", path_);
    bytes.remove_prefix(static_cast<std::size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
}

std::string File::read_all() const {
  std::string content;
  std::string buffer(std::size_t{64} * 1024, '\0');
  while (true) {
    const ssize_t n = ::pread(descriptor_, buffer.data(), buffer.size(), static_cast<off_t>(content.size()));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) raise_for("read", path_);
    if (n == 0) return content;
    content.append(buffer, 0, static_cast<std::size_t>(n));
  }
}

void File::truncate(std::uint64_t size) const {
  if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) raise_for("truncate", path_);
}

void File::sync() const {
  if (::fdatasync(descriptor_) != 0) raise_for("sync", path_);
}

void File::rename(const std::filesystem::path& to) {
  const auto rename_to = [&](unsigned flags) {
    return ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, to.c_str(), flags) == 0;
  };
  // EINVAL: the file system cannot refuse to replace. Names are unique by construction, so nothing is lost.
  if (!rename_to(RENAME_NOREPLACE) && (errno != EINVAL || !rename_to(0))) raise_for("create", to);
  path_ = to;
}

void sync_folder(const std::filesystem::path& folder) {
  const File handle{folder, O_RDONLY | O_DIRECTORY};
  if (::fsync(handle.descriptor()) != 0) raise_for("sync the folder", folder);
}

void make_private_folder(const std::filesystem::path& folder) {
  if (std::error_code ignored; folder.empty() || std::filesystem::is_directory(folder, ignored)) return;
  const std::filesystem::path above = folder.parent_path();
  make_private_folder(above);
  if (::mkdir(folder.c_str(), 0700) == 0) return sync_folder(above.empty() ? "." : above);
  if (errno != EEXIST || !std::filesystem::is_directory(folder)) raise_for("create the folder", folder);
}

void remove_file(const std::filesystem::path& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) raise_for("remove", path);
}

}  // namespace holdfast::operation
