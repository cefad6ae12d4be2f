// The files of one shard, as a create finds them on disk.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "files/file.hpp"

namespace holdfast::cluster {

/// Three small files of every shard that a node descriptor does not list; a shard's first chunk begins with them.
inline constexpr std::array<std::string_view, 3> metadata_files{"indexcount", "proplengths", "version"};

/// What a file is to a backup.
enum class FileRole : std::uint8_t { data, metadata };

/// A regular file. Its name and what it shares with others are in the listing.
struct FileRecord {
  std::uint64_t size = 0;        ///< Bytes.
  std::int64_t modified_ns = 0;  ///< Since 1970.
  std::uint32_t folder = 0;
  std::uint32_t access = 0;
  std::uint32_t name = 0;  ///< Where its name, without the folder, begins in the listing's text.
  std::uint8_t name_size = 0;
  FileRole role = FileRole::data;
};

/// Whose a file is, and who may do what with it.
struct FileAccess {
  std::uint32_t mode = 0;  ///< Without the type.
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
};

/// All files of a shard, with names relative to the cluster's root, sorted. Compact, as a shard may have many: a file
/// costs 32 bytes and its name without the folder; folders are kept once, and owners and modes as well.
class ShardFiles {
 public:
  [[nodiscard]] std::span<const FileRecord> metadata() const noexcept { return all().first(metadata_count_); }
  [[nodiscard]] std::span<const FileRecord> files() const noexcept { return all().subspan(metadata_count_); }
  /// The metadata files, and behind them the others.
  [[nodiscard]] std::span<const FileRecord> all() const noexcept { return records_; }
  [[nodiscard]] std::string name(const FileRecord& file) const;
  [[nodiscard]] const FileAccess& access(const FileRecord& file) const noexcept { return accesses_[file.access]; }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::uint64_t count() const noexcept { return records_.size(); }

 private:
  friend class ShardLister;
  struct Stretch {  // of the text
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };

  [[nodiscard]] std::string_view text(Stretch stretch) const noexcept {
    return std::string_view{text_}.substr(stretch.begin, stretch.size);
  }
  [[nodiscard]] std::string_view folder_of(const FileRecord& file) const noexcept {
    return text(folders_[file.folder]);
  }
  [[nodiscard]] std::string_view name_in_folder(const FileRecord& file) const noexcept {
    return text({.begin = file.name, .size = file.name_size});
  }
  [[nodiscard]] bool is_before(const FileRecord& one, const FileRecord& other) const noexcept;

  std::string text_;
  std::vector<Stretch> folders_;  // each with the slash at its end
  std::vector<FileAccess> accesses_;
  std::vector<FileRecord> records_;
  std::size_t metadata_count_ = 0;
  std::uint64_t bytes_ = 0;
};

/// Told of what is in a shard's folder and not a file: links, sockets, devices. It is left out of the backup.
using LeftOut = std::function<void(const std::string& path, std::string_view what)>;

/// Lists `folder` ("article/Q2bZ…") below the open folder `root`. No link is followed. Throws NotFoundError where the
/// folder is not there, an Error of the errno's code where part of it cannot be read.
ShardFiles list_shard(const files::File& root, const std::string& folder, const LeftOut& left_out);

/// The names of the folders right below `folder`, sorted; `left_out` is told of what is no folder.
std::vector<std::string> list_folders(const files::File& root, const std::string& folder, const LeftOut& left_out);

}  // namespace holdfast::cluster
