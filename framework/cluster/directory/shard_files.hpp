// The files of one shard, as a create finds them on disk.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "files/file.hpp"

namespace holdfast::cluster {

/// Three small files of every shard that a node descriptor does not list; a shard's first chunk begins with them.
inline constexpr std::array<std::string_view, 3> metadata_files{"indexcount", "proplengths", "version"};

/// What a file is to a backup.
enum class FileRole : std::uint8_t { data, metadata };

/// A regular file. The name is in the listing.
struct FileRecord {
  std::uint64_t size = 0;        ///< Bytes.
  std::int64_t modified_ns = 0;  ///< Since 1970.
  std::uint32_t name = 0;        ///< Where its name begins in the listing's text.
  std::uint32_t name_size = 0;
  std::uint32_t mode = 0;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  FileRole role = FileRole::data;
};

/// All files of a shard, with names relative to the cluster's root, sorted. Compact: 48 bytes and the name for a file.
class ShardFiles {
 public:
  [[nodiscard]] const std::vector<FileRecord>& metadata() const noexcept { return metadata_; }
  [[nodiscard]] const std::vector<FileRecord>& files() const noexcept { return files_; }
  [[nodiscard]] std::string_view name(const FileRecord& file) const noexcept {
    return std::string_view{names_}.substr(file.name, file.name_size);
  }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::uint64_t count() const noexcept { return metadata_.size() + files_.size(); }

 private:
  friend class ShardLister;
  std::string names_;
  std::vector<FileRecord> metadata_;
  std::vector<FileRecord> files_;
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
