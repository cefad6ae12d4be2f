#include "operation/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>  // renameat2 is not in <cstdio>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <holdfast/errors.hpp>
#include <span>

namespace holdfast::operation {
namespace {

[[noreturn]] void raise_for(std::string_view what, const std::filesystem::path& path) {
  const int number = errno;
  raise_errno(number, fmt::format("cannot {} '{}'", what, path.string()));
}

}  // namespace

File::File(const std::filesystem::path& path, int flags, unsigned mode)
    : path_{path}, file_{::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode)} {
  if (!file_) raise_for("open", path_);
}

void File::write_at(std::uint64_t offset, std::string_view bytes) const {
  files::write_at(file_, offset, std::as_bytes(std::span{bytes}), path_.string());
}

std::string File::read_all() const {
  std::string content;
  std::string buffer(std::size_t{64} * 1024, '\0');
  while (const std::size_t n =
             files::read_at(file_, content.size(), std::as_writable_bytes(std::span{buffer}), path_.string()))
    content.append(buffer, 0, n);
  return content;
}

void File::truncate(std::uint64_t size) const {
  if (::ftruncate(descriptor(), static_cast<off_t>(size)) != 0) raise_for("truncate", path_);
}

void File::sync() const {
  if (::fdatasync(descriptor()) != 0) raise_for("sync", path_);
}

void File::rename(const std::filesystem::path& to) {
  const auto rename_to = [&](unsigned flags) {
    return ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, to.c_str(), flags) == 0;
  };
  // EINVAL: the file system cannot refuse to replace. Names are unique by construction, so nothing is lost.
  if (!rename_to(RENAME_NOREPLACE) && (errno != EINVAL || !rename_to(0))) raise_for("create", to);
  path_ = to;
}

void make_private_folder(const std::filesystem::path& folder) {
  if (std::error_code ignored; folder.empty() || std::filesystem::is_directory(folder, ignored)) return;
  const std::filesystem::path above = folder.parent_path();
  make_private_folder(above);
  if (::mkdir(folder.c_str(), 0700) == 0) return files::sync_folder(above.empty() ? "." : above);
  if (errno != EEXIST || !std::filesystem::is_directory(folder)) raise_for("create the folder", folder);
}

void remove_file(const std::filesystem::path& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) raise_for("remove", path);
}

}  // namespace holdfast::operation
