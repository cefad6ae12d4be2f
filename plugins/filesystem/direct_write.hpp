// Writes past the page cache, where the filesystem can and the data lies right.
//
// A backup is written once and not read again soon: in the page cache it only displaces what others need. On virtual
// machines it is slow, too: getting fresh pages for 1 GiB took 0.5 to 2 s of processor time, writing it from the
// caller's own pages 0.08 s. Direct writes need memory, offset and size in whole blocks; what does not fit (the end of
// a file, a buffer that lies elsewhere) and filesystems that refuse go the usual way, which is the caller's to do.
#pragma once

#include "descriptor.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>

namespace holdfast::filesystem {

/// Threads: write() from any thread, also concurrently.
class DirectWrite {
 public:
  /// Will open the file `name` in `folder` a second time, when first needed. Borrows `folder`. `path` is for messages.
  DirectWrite(int folder, std::string name, std::string path);

  /// Writes the beginning of `data` in whole blocks and returns how many bytes that was; 0 where none of it can be
  /// written so. Throws what the disk reports. A sync of the file is still needed: it makes the size durable, and the
  /// disk flush its own cache.
  std::size_t write(std::uint64_t offset, std::span<const std::byte> data);

 private:
  [[nodiscard]] int file();

  const int folder_;
  const std::string name_;
  const std::string path_;
  std::once_flag opened_;
  Descriptor file_ = {};
  std::atomic<bool> refused_ = false;
};

}  // namespace holdfast::filesystem
