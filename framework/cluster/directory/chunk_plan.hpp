// How the files of a shard are divided among chunks: the rules of Weaviate 1.39's own writer.
//
//   - a chunk holds files of one shard, and its first chunk begins with the shard's metadata files;
//   - a file of at least the threshold sits alone in a chunk, so that a later incremental backup can refer to it; the
//     threshold is the size of the shard's 100th biggest file, and at least 1 MiB;
//   - smaller files share chunks of some 10 MiB before compression;
//   - a file larger than the split size comes in several chunks, in parts of equal size.
// Source: usecases/backup/zip.go and entities/backup/immutable_files.go of Weaviate 1.39.0.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "cluster/directory/shard_files.hpp"
#include "store/store.hpp"

namespace holdfast::cluster {

struct ChunkRules {
  std::size_t individual_files = 100;
  std::uint64_t min_individual = std::uint64_t{1} << 20;  ///< Bytes.
  std::uint64_t target = std::uint64_t{10} << 20;         ///< Bytes of a shared chunk, before compression.
  std::uint64_t split = std::uint64_t{50} << 30;          ///< Bytes; a larger file comes in several chunks.
};

/// The rules as far as `limits` allow them: a store with small objects gets small chunks.
ChunkRules chunk_rules(const store::Limits& limits) noexcept;

/// A file, or a part of one, in a chunk.
struct PlannedPart {
  const FileRecord* file = nullptr;  ///< Of the listing that was planned.
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

/// The chunks of one shard, in order; none where it has no files. Compact: some 30 bytes a chunk, none a file.
class ChunkPlan {
 public:
  /// `files` is borrowed.
  ChunkPlan(const ShardFiles& files, const ChunkRules& rules);

  [[nodiscard]] std::size_t size() const noexcept { return chunks_.size(); }
  /// Whether the chunk holds one file alone, or a part of it.
  [[nodiscard]] bool is_alone(std::size_t chunk) const noexcept { return chunks_[chunk].parts == 1; }
  /// The chunk's first part.
  [[nodiscard]] PlannedPart front(std::size_t chunk) const;
  /// All parts of the chunk.
  [[nodiscard]] std::vector<PlannedPart> parts(std::size_t chunk) const;

 private:
  struct Chunk {
    std::uint32_t first = 0;   // the index of its first file
    std::uint32_t parts = 0;   // of as many files; those in between that are too large to share a chunk are passed over
    std::uint64_t offset = 0;  // of the first
    std::uint64_t size = 0;
  };

  [[nodiscard]] bool is_shared(const FileRecord& file) const noexcept;
  void add_shared(const ChunkRules& rules);
  void add_split(std::uint32_t index, const ChunkRules& rules);

  const ShardFiles& files_;
  std::uint64_t threshold_;
  std::vector<Chunk> chunks_;
};

/// Whether Weaviate never changes such a file once it is written, so that a backup may refer to it later.
bool is_immutable(std::string_view path) noexcept;

}  // namespace holdfast::cluster
