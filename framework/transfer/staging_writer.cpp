#include "transfer/staging_writer.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <holdfast/errors.hpp>
#include <utility>

namespace holdfast::transfer {
namespace {

constexpr std::uint64_t large_file = std::uint64_t{1} << 20;
// Written back while the next window is filled, so that the sync at the end finds little left to do.
constexpr std::uint64_t flush_window = std::uint64_t{32} << 20;
constexpr mode_t folder_mode = 0755;  // as Weaviate's own restore makes them

}  // namespace

void StagingWriter::begin_chunk(FileIndex& index, ChunkOrigin origin) noexcept {
  index_ = &index;
  origin_ = origin;
  entry_ = nullptr;
  file_.close();
}

std::uint64_t StagingWriter::take_written() noexcept { return std::exchange(written_, 0); }
std::uint64_t StagingWriter::take_files() noexcept { return std::exchange(files_, 0); }

void StagingWriter::begin(const format::TarEntry& entry) {
  entry_ = nullptr;
  const std::string_view name = entry.name;
  const bool inside = name == index_->folder() ||
                      (name.starts_with(index_->folder()) && name.substr(index_->folder().size()).starts_with('/'));
  if (!inside)
    throw DamagedError{
        {.message = fmt::format("holds '{}', which wants out of its folder '{}'", entry.name, index_->folder())}};
  if (entry.type == format::TarType::folder) return make_folders(entry.name + "/");
  if (!index_->expects(entry.name)) {
    if (origin_ == ChunkOrigin::base) return;
    throw DamagedError{{.message = fmt::format("holds '{}', which the backup's descriptor does not name", entry.name)}};
  }
  open(entry);
  entry_ = &entry;
}

std::string StagingWriter::path_of(std::string_view name) const { return fmt::format("{}/{}", name_, name); }

void StagingWriter::open(const format::TarEntry& entry) {
  make_folders(entry.name);
  path_ = path_of(entry.name);
  const auto mode = static_cast<mode_t>(entry.mode & 0777u);
  const int descriptor =
      ::openat(staging_, entry.name.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode | S_IWUSR);
  if (descriptor < 0) raise_errno(errno, fmt::format("cannot make '{}'", path_));
  file_ = files::File{descriptor};
  offset_ = entry.file_offset.value_or(0);
  flushed_ = offset_;
  // Room is taken at once where there is much to come: a full disk is noticed before the work, and the file is laid
  // out in one piece. Not every file system can, and it is only for speed.
  if (entry.size >= large_file &&
      ::fallocate(descriptor, FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset_), static_cast<off_t>(entry.size)) != 0 &&
      (errno == ENOSPC || errno == EDQUOT))
    raise_errno(errno, fmt::format("cannot make room for '{}'", path_));
}

void StagingWriter::make_folders(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return;
  std::string folder{path.substr(0, slash)};
  if (folders_.contains(folder)) return;
  make_folders(folder);
  if (::mkdirat(staging_, folder.c_str(), folder_mode) != 0 && errno != EEXIST)
    raise_errno(errno, fmt::format("cannot make the folder '{}'", path_of(folder)));
  folders_.insert(std::move(folder));
}

void StagingWriter::data(std::span<const std::byte> bytes) {
  if (!entry_) return;
  files::write_at(file_, offset_, bytes, path_);
  offset_ += bytes.size();
  written_ += bytes.size();
  if (offset_ - flushed_ < flush_window) return;
  ::sync_file_range(file_.descriptor(), static_cast<off_t>(flushed_), static_cast<off_t>(offset_ - flushed_),
                    SYNC_FILE_RANGE_WRITE);
  flushed_ = offset_;
}

void StagingWriter::end() {
  if (!entry_) return;
  const auto mode = static_cast<mode_t>(entry_->mode & 0777u);
  if (::fchmod(file_.descriptor(), mode) != 0) raise_errno(errno, fmt::format("cannot set the mode of '{}'", path_));
  const timespec time{.tv_sec = entry_->mtime, .tv_nsec = 0};
  const timespec times[] = {time, time};
  if (::futimens(file_.descriptor(), times) != 0) raise_errno(errno, fmt::format("cannot set the time of '{}'", path_));
  file_.close();
  index_->arrived(*entry_);
  ++files_;
  entry_ = nullptr;
}

}  // namespace holdfast::transfer
