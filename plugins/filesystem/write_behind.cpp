#include "write_behind.hpp"

#include "errors.hpp"
#include "file.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace holdfast::filesystem {
namespace {

constexpr std::uint64_t mib = std::uint64_t{1} << 20;
/// Below this a file's blocks are cheaper to allocate as it is synced.
constexpr std::uint64_t allocate_from = 4 * mib;
constexpr std::uint64_t first_step = 8 * mib;
constexpr std::uint64_t largest_step = 64 * mib;
constexpr std::uint64_t window_size = 32 * mib;
/// Windows on their way to the disk before the oldest is waited for.
constexpr std::size_t windows_under_way = 2;

}  // namespace

WriteBehind::WriteBehind(int file, std::string path, std::uint64_t size_hint)
    : file_{file}, path_{std::move(path)}, size_hint_{size_hint} {}

void WriteBehind::before(std::uint64_t end) {
  const std::lock_guard lock{mutex_};
  end_ = std::max(end_, end);
  if (!allocates_ || end <= allocated_ || std::max(end, size_hint_) < allocate_from) return;
  const bool hinted = size_hint_ >= end;
  const std::uint64_t target =
      hinted ? std::min(size_hint_, end + largest_step) : end + std::clamp(end, first_step, largest_step);
  const auto from = static_cast<off_t>(allocated_);
  allocated_ = target;  // also where it fails: ext4 leaves the file as long as what it had allocated by then
  // The size grows along: direct writes that do not extend a file need not wait for each other (ext4, XFS).
  if (::fallocate(file_, 0, from, static_cast<off_t>(target) - from) == 0) return;
  // Too little space for a whole step may still be enough for what is left to write: let the writes find out.
  if (!is_lacking(errno) && errno != ENOSPC && errno != EDQUOT && errno != EINTR)
    throw errno_error(errno, "allocate space for", path_);
  allocates_ = false;
}

void WriteBehind::after(std::uint64_t offset, std::uint64_t size) {
  if (size == 0) return;
  std::vector<std::uint64_t> filled;
  {
    const std::lock_guard lock{mutex_};
    const std::uint64_t end = offset + size;
    for (std::uint64_t window = offset / window_size; window * window_size < end; ++window) {
      if (window >= windows_.size()) windows_.resize(window + 1);
      Window& w = windows_[window];
      w.written += std::min(end, (window + 1) * window_size) - std::max(offset, window * window_size);
      if (w.started || w.written < window_size) continue;
      w.started = true;
      filled.push_back(window);
    }
  }
  for (const std::uint64_t window : filled) start(window);
}

void WriteBehind::start(std::uint64_t window) {
  sync_range(window, SYNC_FILE_RANGE_WRITE);
  std::uint64_t oldest = 0;
  {
    const std::lock_guard lock{mutex_};
    started_.push_back(window);
    if (started_.size() <= windows_under_way) return;
    oldest = started_.front();
    started_.pop_front();
  }
  settle(oldest);
}

void WriteBehind::settle(std::uint64_t window) {
  sync_range(window, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
  // Advice: a filesystem that ignores it costs memory, not safety.
  ::posix_fadvise(file_, static_cast<off_t>(window * window_size), window_size, POSIX_FADV_DONTNEED);
}

void WriteBehind::sync_range(std::uint64_t window, unsigned flags) {
  const auto offset = static_cast<off_t>(window * window_size);
  if (::sync_file_range(file_, offset, window_size, flags) == 0 || is_lacking(errno) || errno == ESPIPE) return;
  {
    const int number = errno;
    const std::lock_guard lock{mutex_};
    error_ = number;
  }
  check();
}

void WriteBehind::check() const {
  const std::lock_guard lock{mutex_};
  if (error_ != 0) throw errno_error(error_, "write", path_);
}

std::uint64_t WriteBehind::extent() const {
  const std::lock_guard lock{mutex_};
  return std::max(allocated_, end_);
}

}  // namespace holdfast::filesystem
