// A lock on a folder, so that HF_PUT_MATCH can look at an object and replace it as one step.
#pragma once

#include <holdfast/plugin.hpp>

#include <cstdint>
#include <string>

namespace holdfast::filesystem {

/// flock() on a descriptor of the folder, for as long as it lives. Whoever replaces or removes an object whatever it
/// holds takes it shared, whoever does so on a condition takes it alone. It binds everyone who uses this plugin, in any
/// process, and nobody else.
class FolderLock {
 public:
  enum class Kind : std::uint8_t { shared, alone };

  /// Waits, but not past cancellation or the deadline. Borrows `folder`, which must have been opened for this lock
  /// only. Where the filesystem has no locks, a shared one is done without, and one alone is HF_E_UNSUPPORTED.
  FolderLock(const sdk::Call& call, int folder, const std::string& path, Kind kind);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int folder_;
};

}  // namespace holdfast::filesystem
