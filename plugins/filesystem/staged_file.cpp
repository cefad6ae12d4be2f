#include "staged_file.hpp"

#include "checkpoint.hpp"
#include "errors.hpp"
#include "file.hpp"
#include "folder_lock.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <utility>

namespace holdfast::filesystem {
namespace {

constexpr mode_t file_mode = 0600;
constexpr std::size_t piece_size = std::size_t{1} << 20;
/// Files from this size on leave the page cache once they are durable: others need it more.
constexpr std::uint64_t drop_from = std::uint64_t{1} << 20;
/// How often a put starts over because its folder was pruned under it.
constexpr int pruned_attempts = 1000;
/// How often an empty folder that stands in an object's place is removed before that is given up.
constexpr int clearing_attempts = 10;

[[noreturn]] void refuse_over_folder(const std::string& path) {
  throw sdk::Error{HF_E_INVALID_ARGUMENT, "cannot put '" + path + "': there are objects below a folder of that name"}
      .remedy("use another key: in a folder, no object's key can be the beginning of another's path")
      .service("EISDIR", EISDIR)
      .retry(sdk::Retry::never);
}

}  // namespace

Condition condition_of(const hf_put& request) {
  Condition condition{.mode = request.mode, .if_match = std::string{sdk::view(request.if_match)}};
  const bool known = request.mode == HF_PUT_OVERWRITE || request.mode == HF_PUT_CREATE || request.mode == HF_PUT_MATCH;
  if (!known)
    throw sdk::Error{HF_E_INVALID_ARGUMENT, "there is no put mode " + std::to_string(request.mode)}.retry(
        sdk::Retry::never);
  if (request.mode == HF_PUT_MATCH && condition.if_match.empty())
    throw sdk::Error{HF_E_INVALID_ARGUMENT, "a put that must match needs an etag"}.retry(sdk::Retry::never);
  return condition;
}

std::string new_temporary_name() {
  std::array<unsigned char, 8> random{};
  if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
    throw errno_error(errno, "read random bytes for", "a temporary name");
  std::string name{temporary_prefix};
  constexpr std::string_view digits = "0123456789abcdef";
  for (const unsigned char byte : random) {
    name += digits[byte >> 4U];
    name += digits[byte & 15U];
  }
  return name;
}

StagedFile::StagedFile(Root& root, Key key, const sdk::Call& call, std::uint64_t size_hint)
    : root_{root}, key_{std::move(key)}, path_{root.path_of(key_.text)} {
  create(call);
  direct_.emplace(folder_.number(), temporary_, path_);
  behind_.emplace(file_.number(), path_, size_hint);
}

StagedFile::~StagedFile() { discard(); }

void StagedFile::create(const sdk::Call& call) {
  for (int attempt = 0; attempt < pruned_attempts; ++attempt) {
    folder_ = root_.make_folder(call, key_.folder);
    const std::string name = new_temporary_name();
    file_ = Descriptor{::openat(folder_.number(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file_mode)};
    if (file_) {
      temporary_ = name;
      return;
    }
    const int number = errno;
    if (number == EEXIST || number == ENOENT) continue;  // the name is taken; the folder was pruned
    root_.prune(key_.folder);
    throw errno_error(number, "create a file in the folder", root_.path_of(key_.folder));
  }
  throw sdk::Error{HF_E_UNAVAILABLE, "cannot put '" + path_ + "': its folder is removed again and again"}
      .remedy("find out what removes folders below '" + root_.path() + "'")
      .retry(sdk::Retry::safe);
}

void StagedFile::write(const sdk::Call& call, std::uint64_t offset, std::span<const std::byte> data) {
  while (!data.empty()) {
    checkpoint(call);
    const std::size_t written = write_some(offset, data.first(std::min(data.size(), piece_size)));
    call.progress(written);
    offset += written;
    data = data.subspan(written);
  }
}

std::size_t StagedFile::write_some(std::uint64_t offset, std::span<const std::byte> data) {
  behind_->before(offset + data.size());
  if (const std::size_t written = direct_->write(offset, data); written > 0) return written;
  for (;;) {
    const ssize_t written = ::pwrite(file_.number(), data.data(), data.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw errno_error(errno, "write", path_);
    behind_->after(offset, static_cast<std::size_t>(written));
    return static_cast<std::size_t>(written);
  }
}

sdk::Object StagedFile::publish(const sdk::Call& call, const Condition& condition, std::uint64_t size) {
  if (published_) return *published_;
  checkpoint(call);
  sdk::Object object = seal(size);
  checkpoint(call);
  place(call, condition);
  temporary_.clear();
  sync_folder(folder_.number(), root_.path_of(key_.folder));
  if (size >= drop_from) ::posix_fadvise(file_.number(), 0, 0, POSIX_FADV_DONTNEED);  // advice: may be ignored
  published_ = std::move(object);
  return *published_;
}

/// Gives the file its size and its time, and makes it durable.
sdk::Object StagedFile::seal(std::uint64_t size) {
  behind_->check();
  if (behind_->extent() > size && ::ftruncate(file_.number(), static_cast<off_t>(size)) != 0)
    throw errno_error(errno, "set the size of", path_);
  const timespec now = root_.next_modified();
  const timespec times[2] = {now, now};
  // Where times cannot be set the etag rests on the filesystem's own.
  if (::futimens(file_.number(), times) != 0 && errno == EIO) throw errno_error(errno, "set the time of", path_);
  sync_file(file_.number(), path_);
  struct stat info {};
  if (::fstat(file_.number(), &info) != 0) throw errno_error(errno, "look at", path_);
  if (static_cast<std::uint64_t>(info.st_size) != size)
    throw sdk::Error{HF_E_CORRUPT, "'" + path_ + "' has " + std::to_string(info.st_size) + " bytes instead of the " +
                                       std::to_string(size) + " that were written"}
        .retry(sdk::Retry::never);
  return object_of(info);
}

void StagedFile::place(const sdk::Call& call, const Condition& condition) {
  for (int attempt = 0;; ++attempt) {
    const int number = condition.mode == HF_PUT_CREATE ? place_new() : place_over(call, condition);
    if (number == 0) return;
    const bool occupied = number == EEXIST || number == EISDIR || number == ENOTEMPTY;
    if (!occupied && number == ENOENT)
      throw sdk::Error{HF_E_IO, "cannot put '" + path_ + "': its temporary file was removed by someone else"}
          .remedy("find out what removes files below '" + root_.path() + "'")
          .retry(sdk::Retry::never);
    if (!occupied) throw errno_error(number, "put in place", path_);
    if (attempt < clearing_attempts && clear_empty_folder()) continue;
    struct stat info {};
    const bool found = ::fstatat(folder_.number(), key_.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
    if (found && S_ISDIR(info.st_mode)) refuse_over_folder(path_);
    throw sdk::Error{HF_E_ALREADY_EXISTS, "'" + path_ + "' exists already"}
        .service("EEXIST", EEXIST)
        .retry(sdk::Retry::never);
  }
}

/// 0, or an errno: EEXIST where the name is taken.
int StagedFile::place_new() noexcept {
  const int folder = folder_.number();
  const char* const name = key_.name.c_str();
  if (::renameat2(folder, temporary_.c_str(), folder, name, RENAME_NOREPLACE) == 0) return 0;
  if (!is_lacking(errno)) return errno;
  // NFS and some others: a second name for the file, which fails where there is one of that name.
  if (::linkat(folder, temporary_.c_str(), folder, name, 0) != 0) {
    const int number = errno;
    // A file server may have done it, lost its answer, and been asked again: two names mean that it was done.
    struct stat info {};
    if (number != EEXIST || ::fstat(file_.number(), &info) != 0 || info.st_nlink != 2) return number;
  }
  return ::unlinkat(folder, temporary_.c_str(), 0) == 0 || errno == ENOENT ? 0 : errno;
}

/// 0, or an errno: EISDIR where the name is a folder's.
int StagedFile::place_over(const sdk::Call& call, const Condition& condition) {
  const int folder = folder_.number();
  const bool must_match = condition.mode == HF_PUT_MATCH;
  const FolderLock lock{call, folder, root_.path_of(key_.folder),
                        must_match ? FolderLock::Kind::alone : FolderLock::Kind::shared};
  if (must_match) {
    struct stat info {};
    const bool found = ::fstatat(folder, key_.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
    if (!found && errno != ENOENT) return errno;
    if (!found || !S_ISREG(info.st_mode) || object_of(info).etag != condition.if_match)
      throw sdk::Error{HF_E_CONFLICT, "'" + path_ + "' is not the object that it was"}
          .remedy("read the object again, and put what follows from that")
          .retry(sdk::Retry::never);
  }
  return ::renameat(folder, temporary_.c_str(), folder, key_.name.c_str()) == 0 ? 0 : errno;
}

/// A folder without anything in it is no object and gives way to one. True if it did.
bool StagedFile::clear_empty_folder() noexcept {
  return ::unlinkat(folder_.number(), key_.name.c_str(), AT_REMOVEDIR) == 0;
}

void StagedFile::discard() noexcept {
  if (temporary_.empty()) return;
  // Of no use to a caller that is failing already; what stays is swept by the preflight.
  ::unlinkat(folder_.number(), temporary_.c_str(), 0);
  temporary_.clear();
  root_.prune(key_.folder);
}

}  // namespace holdfast::filesystem
