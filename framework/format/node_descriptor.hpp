// The descriptor of one node: `<id>/<node>/backup.json` (BackupDescriptor in Weaviate's entities/backup/descriptor.go).
//
// It names every file of the node and may have many megabytes, so it is read in place and visited, and written as a
// stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "format/byte_sink.hpp"
#include "format/timestamp.hpp"

namespace holdfast::format {

/// Everything of a node descriptor but its collections.
struct NodeHeader {
  Timestamp started_at = {};
  Timestamp completed_at = {};  ///< Weaviate never sets it.
  std::string id = {};
  std::string status = {};
  std::string version = "2.1";
  std::string server_version = {};
  std::string error = {};
  std::int64_t pre_compression_size = 0;  ///< Bytes, with those that the base backup saved.
  std::string compression_type = {};      ///< Empty means gzip.
  std::string base_backup_id = {};
  /// The base64 of the descriptor, untouched; empty for null. They hold hashes of credentials: never print them.
  std::optional<std::string> rbac_backups = {};
  std::optional<std::string> user_backups = {};
};

/// Chunk number to the shards in it.
using Chunks = std::map<std::uint32_t, std::vector<std::string>>;

/// One collection, without its shards.
struct CollectionSummary {
  std::string name = {};
  std::string backup_id = {};       ///< Empty before 1.37.
  std::string schema = {};          ///< JSON, as GET /v1/schema/<name> gives it.
  std::string sharding_state = {};  ///< JSON.
  std::string aliases = {};         ///< JSON array of {alias, class}; empty for null.
  bool aliases_included = false;
  Chunks chunks = {};
  std::int64_t pre_compression_size = 0;  ///< Bytes.
  bool operator==(const CollectionSummary&) const = default;
};

struct ShardHead {
  std::string_view name = {};
  std::string_view node = {};
  std::optional<std::int64_t> chunk = {};  ///< Written by 1.21 to 1.36.2.
};

/// A file that sits alone in its chunks, so that later backups may refer to it.
struct BigFile {
  std::string_view path = {};
  std::span<const std::string_view> chunk_keys = {};  ///< "Article/chunk-2", for parse_chunk_name().
  std::uint64_t size = 0;
  Timestamp modified_at = {};
};

/// A file that an earlier backup holds.
struct BaseFile {
  std::string_view base_id = {};
  std::string_view path = {};
  std::span<const std::string_view> chunk_keys = {};  ///< Below `<base_id>/<node>/`.
};

/// Is shown the shards of a collection. Every view is borrowed until the call returns; those of ShardHead until
/// end_shard(). Per shard, in this order: begin_shard, all files, all big files, all base files, end_shard.
class ShardVisitor {
 public:
  virtual ~ShardVisitor() = default;
  virtual void begin_shard(const ShardHead&) {}
  /// A regular file in the chunks of this backup, big ones among them; the shard's three metadata files are not listed.
  virtual void file(std::string_view) {}
  virtual void big_file(const BigFile&) {}
  virtual void base_file(const BaseFile&) {}
  virtual void end_shard() {}
};

/// A text with this much spare capacity is parsed where it is; one without is copied once to get it.
inline constexpr std::size_t json_padding = 64;

/// Reads a node descriptor. Memory: the text itself, an index of at most a fifth of it, and the summaries. For one
/// thread.
class NodeDescriptorReader {
 public:
  /// Takes the text over and checks all of it, the shards too. Throws DamagedError that names the field that is missing
  /// or wrong, or the position where the text is no JSON, or was cut.
  explicit NodeDescriptorReader(std::string json);
  NodeDescriptorReader(NodeDescriptorReader&&) noexcept;
  NodeDescriptorReader& operator=(NodeDescriptorReader&&) noexcept;
  ~NodeDescriptorReader();

  [[nodiscard]] const NodeHeader& header() const noexcept;
  /// In the order of the descriptor.
  [[nodiscard]] const std::vector<CollectionSummary>& collections() const noexcept;
  /// Shows `visitor` the shards of `collection`, as often as it is called. Throws NotFoundError for one that is not
  /// here.
  void visit_shards(std::string_view collection, ShardVisitor& visitor);

 private:
  class State;
  std::unique_ptr<State> state_;
};

/// Writes a node descriptor with the fields, order and spelling of Weaviate 1.39.0, in constant memory: 64 KiB at a
/// time go to the sink. The calls, and no others: begin { begin_collection { begin_shard file* big_file* base_file*
/// end_shard }* end_collection }* finish. Calls out of order throw InternalError. For one thread.
class NodeDescriptorWriter {
 public:
  explicit NodeDescriptorWriter(ByteSink sink);
  NodeDescriptorWriter(const NodeDescriptorWriter&) = delete;
  NodeDescriptorWriter& operator=(const NodeDescriptorWriter&) = delete;
  ~NodeDescriptorWriter();

  void begin(Timestamp started_at, std::string_view id);
  /// `backup_id`: of the backup being written.
  void begin_collection(std::string_view name, std::string_view backup_id);
  void begin_shard(std::string_view name, std::string_view node);
  void file(std::string_view path);
  void big_file(const BigFile& file);
  /// Those of one base must follow one another.
  void base_file(const BaseFile& file);
  void end_shard();
  /// Everything in the summary but name and backup_id, which were written already.
  void end_collection(const CollectionSummary& summary);
  /// The rest of the header; started_at and id were written already. Flushes.
  void finish(const NodeHeader& header);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace holdfast::format
