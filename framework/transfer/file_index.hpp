// What a restore expects of the files of one collection, and what has come of it.
//
// Keyed by the 128-bit hash of the path, not the path, so that a file costs some 50 bytes however long its name is; the
// names for messages are in the descriptor that the index was made from.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "format/tar.hpp"
#include "hash/xxh3.hpp"

namespace holdfast::transfer {

/// Threads: every function from any thread.
class FileIndex {
 public:
  /// `folder`: the only one that the collection's files may lie in ("article").
  explicit FileIndex(std::string folder) : folder_{std::move(folder)} {}

  [[nodiscard]] const std::string& folder() const noexcept { return folder_; }
  /// A file that must come. `size`: its bytes, where the descriptor tells.
  void expect(std::string_view path, std::optional<std::uint64_t> size = std::nullopt);
  /// Whether the file is one that must come.
  [[nodiscard]] bool expects(std::string_view path) const;
  /// `entry` has come, whole. Throws DamagedError where the file, or this part of it, has come before.
  void arrived(const format::TarEntry& entry);

  enum class State : std::uint8_t { unknown, complete, missing, incomplete, wrong_size };
  /// What has come of the file.
  [[nodiscard]] State state(std::string_view path) const;

 private:
  struct KeyHash {
    std::size_t operator()(const hash::Digest& digest) const noexcept;
  };
  struct Record {
    std::optional<std::uint64_t> size;
    std::uint64_t received = 0;
    bool arrived = false;
  };
  using Parts = std::map<std::uint64_t, std::uint64_t>;  // offset to size, of a split file

  const std::string folder_;
  mutable std::mutex mutex_;
  std::unordered_map<hash::Digest, Record, KeyHash> files_;
  std::unordered_map<hash::Digest, Parts, KeyHash> split_;
};

}  // namespace holdfast::transfer
