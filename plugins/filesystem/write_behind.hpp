// Keeps the disk busy while a large file is being written, and the page cache flat.
//
// A file that is merely written and then synced waits twice: first for the memory, then for the whole of it to reach
// the disk; and it evicts what others had cached. So blocks are allocated ahead in large steps, each 32 MiB that has
// been filled is sent to the disk at once, and two of those later it is waited for and dropped from the cache. Parts
// may arrive in any order. Small files see none of this: for them it would be system calls without a gain.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace holdfast::filesystem {

/// Threads: before() and after() from any thread, also concurrently.
class WriteBehind {
 public:
  /// Borrows `file`. `path` is for messages; `size_hint` is the whole size in bytes, or 0.
  WriteBehind(int file, std::string path, std::uint64_t size_hint);

  /// To be called before bytes up to `end` are written. Throws HF_E_NO_SPACE where they cannot fit.
  void before(std::uint64_t end);
  /// To be called when `size` bytes at `offset` have been written. May wait for the disk.
  void after(std::uint64_t offset, std::uint64_t size);
  /// Throws what the disk reported at any time. The kernel tells of a lost write once only: whoever hears of it must
  /// not let a later sync pass for success.
  void check() const;
  /// Up to where the file, or blocks that were allocated ahead, may reach: truncating it to its size gives them back.
  [[nodiscard]] std::uint64_t extent() const;

 private:
  struct Window {
    std::uint64_t written = 0;
    bool started = false;
  };
  void start(std::uint64_t window);
  void settle(std::uint64_t window);
  void sync_range(std::uint64_t window, unsigned flags);

  const int file_;
  const std::string path_;
  const std::uint64_t size_hint_;

  mutable std::mutex mutex_;  // guards what follows
  std::uint64_t allocated_ = 0;
  std::uint64_t end_ = 0;
  bool allocates_ = true;
  std::vector<Window> windows_ = {};
  std::deque<std::uint64_t> started_ = {};
  int error_ = 0;
};

}  // namespace holdfast::filesystem
