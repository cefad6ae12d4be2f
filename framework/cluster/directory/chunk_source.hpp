// What a create packs, chunk after chunk, and describes as it goes: one shard's files in memory at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cluster/cluster.hpp"
#include "cluster/directory/catalog.hpp"
#include "cluster/directory/chunk_plan.hpp"
#include "cluster/directory/shard_files.hpp"
#include "files/file.hpp"
#include "format/node_descriptor.hpp"
#include "hash/xxh3.hpp"
#include "transfer/chunk_spec.hpp"

namespace holdfast::cluster {

/// The names of users and groups that files belong to, looked up once each, as tar headers carry them.
class OwnerNames {
 public:
  const std::string& user(std::uint32_t uid);
  const std::string& group(std::uint32_t gid);

 private:
  std::map<std::uint32_t, std::string> users_;
  std::map<std::uint32_t, std::string> groups_;
};

/// Walks the collections of a backup. Threads: one at a time.
class ChunkSource {
 public:
  struct Options {
    std::string id = {};  ///< Of the backup.
    std::string node = {};
    std::string compression = {};  ///< Part of what makes two chunks equal.
    ChunkRules rules = {};
    LeftOut left_out = {};
  };
  enum class Need : std::uint8_t { pack, stored };
  /// Asked about every chunk before it is packed. Chunks with equal fingerprints are made of the same files, as far as
  /// names, sizes and times tell.
  using Decide = std::function<Need(const transfer::ChunkSpec& chunk, const hash::Digest& fingerprint)>;

  /// All borrowed. `descriptor` has begun, and gets the collections.
  ChunkSource(const files::File& root, const std::vector<const CatalogEntry*>& collections,
              format::NodeDescriptorWriter& descriptor, Options options, Decide decide);

  /// The next chunk to pack, for transfer::pack.
  std::optional<transfer::ChunkSpec> next();
  /// Before compression, of all the collections described so far.
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::uint64_t files() const noexcept { return files_; }

 private:
  bool begin_next_collection();
  bool begin_next_shard();
  void end_collection();
  void describe_shard(const std::string& shard);
  transfer::ChunkSpec spec_of(std::size_t chunk, std::uint32_t number);
  transfer::SourcePart source_part(const PlannedPart& part);

  const files::File& root_;
  const std::vector<const CatalogEntry*>& collections_;
  format::NodeDescriptorWriter& descriptor_;
  const Options options_;
  const Decide decide_;
  OwnerNames owners_;

  std::size_t collection_ = 0;  ///< Counts those begun.
  format::CollectionSummary summary_ = {};
  std::vector<std::string> shards_;
  std::size_t shard_ = 0;  ///< Counts those begun in the collection.
  ShardFiles files_of_shard_;
  std::optional<ChunkPlan> chunks_;
  std::size_t chunk_ = 0;           ///< Counts those handed out of the shard.
  std::uint32_t first_number_ = 1;  ///< Of the shard's first chunk; chunks are numbered through a collection.
  std::uint64_t bytes_ = 0;
  std::uint64_t files_ = 0;
};

}  // namespace holdfast::cluster
