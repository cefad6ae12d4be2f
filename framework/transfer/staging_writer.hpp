// Writes the entries of chunks as files below a staging folder.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>

#include "files/file.hpp"
#include "format/tar.hpp"
#include "transfer/file_index.hpp"

namespace holdfast::transfer {

/// Whether a chunk belongs to the backup being restored or to one that it builds on.
enum class ChunkOrigin : std::uint8_t { own, base };

/// The tar handler of one restoring thread. Keeps one file open at a time. The parts of a split file may come through
/// several of these at once.
///
/// Durability: none by itself; whoever commits the staging folder syncs its file system once.
class StagingWriter final : public format::TarHandler {
 public:
  /// `staging` is the folder's descriptor, borrowed; `name` is its path, for messages.
  StagingWriter(int staging, std::string name) : staging_{staging}, name_{std::move(name)} {}

  /// What the following entries belong to. `index` is borrowed until the next call.
  void begin_chunk(FileIndex& index, ChunkOrigin origin) noexcept;
  /// Bytes written since the last call.
  [[nodiscard]] std::uint64_t take_written() noexcept;
  [[nodiscard]] std::uint64_t take_files() noexcept;

  /// Throws DamagedError for an entry outside the collection's folder, or that no descriptor names (one of a base is
  /// passed over: its chunks also hold what has changed since); NoSpaceError.
  void begin(const format::TarEntry& entry) override;
  void data(std::span<const std::byte> bytes) override;
  void end() override;

 private:
  void open(const format::TarEntry& entry);
  void make_folders(std::string_view path);

  [[nodiscard]] std::string path_of(std::string_view name) const;

  const int staging_;
  const std::string name_;
  FileIndex* index_ = nullptr;
  ChunkOrigin origin_ = ChunkOrigin::own;
  std::unordered_set<std::string> folders_;
  const format::TarEntry* entry_ = nullptr;  // null while an entry is passed over
  files::File file_;
  std::string path_;  // of the open file
  std::uint64_t offset_ = 0;
  std::uint64_t flushed_ = 0;
  std::uint64_t written_ = 0;
  std::uint64_t files_ = 0;
};

}  // namespace holdfast::transfer
