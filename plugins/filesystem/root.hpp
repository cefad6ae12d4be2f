// The store's folder, and the only way to anything below it.
//
// Every path is resolved by openat2(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS) from a descriptor
// of the folder, so that no key and no planted link leads out of it. Where the kernel lacks openat2 (before 5.6, or
// under an old seccomp profile) the path is walked one component at a time with O_NOFOLLOW.
//
// Folders come and go: a put makes those it needs, a remove prunes those it emptied. A put whose folder is pruned
// between making it and the first file in it starts over; from then on the file keeps the folder.
#pragma once

#include "descriptor.hpp"

#include <holdfast/plugin.hpp>

#include <atomic>
#include <cstdint>
#include <ctime>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace holdfast::filesystem {

/// Threads: every function from any thread, also concurrently.
class Root {
 public:
  enum class Resolver : std::uint8_t { best, by_component };

  /// Touches nothing below `path`, which need not exist.
  explicit Root(std::string path, Resolver resolver = Resolver::best);

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// `relative` as a path for messages.
  [[nodiscard]] std::string path_of(std::string_view relative) const;
  /// Whether the store's folder is there. Throws where it is something else than a folder, or cannot be looked at.
  [[nodiscard]] bool exists() const;

  /// Opens `relative` ("" for the folder itself) with `flags`, close-on-exec and never through a symbolic link.
  /// Empty where there is no such thing; with O_DIRECTORY also where a link stands in the way, which is no folder.
  [[nodiscard]] Descriptor open(std::string_view relative, int flags) const;

  /// Makes the store's folder, if it is missing, with its parents.
  void make();
  /// Makes `folder` ("" for the store's own) with its parents, durably, and opens it for reading. Another's prune may
  /// take it away before anything is in it.
  [[nodiscard]] Descriptor make_folder(const sdk::Call& call, const std::string& folder);

  /// Removes `folder` and its parents as far as they are empty; never the store's folder. Failing to is no failure:
  /// an empty folder is no object.
  void prune(std::string_view folder) noexcept;

  /// Now, but later than at any call before: the mtime of a new file.
  [[nodiscard]] timespec next_modified() noexcept;

 private:
  [[nodiscard]] std::shared_ptr<const Descriptor> handle() const;
  [[nodiscard]] bool forget_if_gone(const Descriptor& root, int number) const;
  [[nodiscard]] int open_beneath(int root, const std::string& relative, int flags) const noexcept;
  [[nodiscard]] Descriptor make_chain(const std::string& folder);
  [[nodiscard]] bool settle(const std::string& folder, std::uint64_t seen_prunes);
  [[nodiscard]] std::uint64_t prunes() const;
  [[nodiscard]] bool remove_empty(int above, std::string_view folder);

  const std::string path_;
  const bool has_openat2_;

  mutable std::mutex handle_mutex_;
  mutable std::shared_ptr<const Descriptor> handle_ = {};  // guarded by handle_mutex_

  // Folders whose entry in their parent is known to be durable. An entry counts only if no prune came in between,
  // which prunes_ tells: else a folder that was removed and made again would pass for a durable one.
  mutable std::mutex folders_mutex_;
  std::set<std::string, std::less<>> durable_ = {};  // guarded by folders_mutex_
  std::uint64_t prunes_ = 0;                         // guarded by folders_mutex_

  std::atomic<std::int64_t> last_modified_ns_{0};
};

}  // namespace holdfast::filesystem
