// One operation at a time on a directory cluster.
//
// The lock is flock(2) on the root folder itself: it needs no file, so it also works on a read-only snapshot, and the
// kernel lets go of it when its process dies, so there is no stale lock to judge. Beside it, where the folder can be
// written, `.holdfast/owner.json` tells the next one who holds it; it means nothing without the lock.
#pragma once

#include <filesystem>

#include "cluster/directory/identity.hpp"
#include "files/file.hpp"

namespace holdfast::cluster {

/// Where an operation keeps what is not the collections' own: `<root>/.holdfast`.
std::filesystem::path workspace_of(const std::filesystem::path& root);

/// Throws NotFoundError: `root` is not the folder of a directory cluster.
[[noreturn]] void refuse_no_folder(const std::filesystem::path& root);

class ClusterLock {
 public:
  /// Throws BackupConflictError where another holds it, saying who and since when; NotFoundError where `root` is none.
  ClusterLock(const std::filesystem::path& root, const Claimant& owner);
  ~ClusterLock();
  ClusterLock(const ClusterLock&) = delete;
  ClusterLock& operator=(const ClusterLock&) = delete;

  /// The root, open: to work relative to.
  [[nodiscard]] const files::File& root() const noexcept { return root_; }

 private:
  std::filesystem::path owner_file_;
  files::File root_;
};

}  // namespace holdfast::cluster
