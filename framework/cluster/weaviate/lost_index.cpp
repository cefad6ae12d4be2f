#include "cluster/weaviate/lost_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <holdfast/errors.hpp>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "cluster/directory/stored_backup.hpp"
#include "cluster/weaviate/backup_seen.hpp"
#include "format/json_reader.hpp"
#include "format/keys.hpp"
#include "format/node_descriptor.hpp"

namespace holdfast::weaviate {
namespace {

using format::each_field;
using format::JsonValue;

/// Of a node descriptor: some 100 bytes a file. What is longer is not worth the wait at the end of a backup.
constexpr std::uint64_t largest_descriptor = std::uint64_t{64} << 20;

/// As /v1/objects calls the vector that has no name.
constexpr std::string_view unnamed{};

/// What a schema says of a collection's vectors.
struct Vectors {
  std::set<std::string> hnsw = {};  ///< By name; those of other kinds have no log, or not from the beginning.
  bool has_tenants = false;
};

bool is_hnsw(std::string_view key, JsonValue value) { return format::as_text(key, value) == "hnsw"; }

bool is_skipped(std::string_view key, JsonValue value) {
  bool skipped = false;
  each_field(key, value, [&](std::string_view name, JsonValue flag) {
    if (name == "skip") skipped = format::as_boolean(name, flag);
  });
  return skipped;
}

/// Follows the fields of one vector, in whichever order they come.
struct OneVector {
  bool hnsw = false;
  bool skipped = false;

  void see(std::string_view key, JsonValue value) {
    if (key == "vectorIndexType") hnsw = is_hnsw(key, value);
    if (key == "vectorIndexConfig") skipped = is_skipped(key, value);
  }
  [[nodiscard]] bool has_log() const noexcept { return hnsw && !skipped; }
};

Vectors vectors_of(const std::string& schema) {
  Vectors vectors;
  OneVector own;
  const auto see = [&](std::string_view key, JsonValue value) {
    own.see(key, value);
    if (key == "multiTenancyConfig")
      each_field(key, value, [&](std::string_view name, JsonValue flag) {
        if (name == "enabled") vectors.has_tenants = format::as_boolean(name, flag);
      });
    if (key == "vectorConfig")
      each_field(key, value, [&](std::string_view name, JsonValue config) {
        OneVector one;
        const std::string owned{name};
        each_field(name, config, [&](std::string_view field, JsonValue inner) { one.see(field, inner); });
        if (one.has_log()) vectors.hnsw.insert(owned);
      });
  };
  const format::PaddedJson json{schema};
  simdjson::ondemand::parser parser;
  format::read_json(parser, json.view(),
                    [&](simdjson::ondemand::document& document) { each_field(document.get_object(), see); });
  if (own.has_log()) vectors.hnsw.insert(std::string{unnamed});
  return vectors;
}

/// "main.hnsw." or "vectors_portrait.hnsw.", with which the folders of an index's log and snapshots begin.
std::string folder_of(std::string_view vector) {
  return vector == unnamed ? std::string{"main.hnsw."} : fmt::format("vectors_{}.hnsw.", vector);
}

/// The nanoseconds in "…/lsm/objects/segment-1795416424332299368.l0.s0.db"; of one that was merged, of its oldest part.
std::optional<std::int64_t> time_of_segment(std::string_view path) {
  constexpr std::string_view begin = "/lsm/objects/segment-";
  const auto at = path.find(begin);
  if (at == std::string_view::npos || !path.ends_with(".db")) return {};
  const std::string_view digits = path.substr(at + begin.size());
  std::int64_t time = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), time).ec != std::errc{}) return {};
  return time;
}

/// Finds the shards whose objects are as young as the backup, and which of their indexes are not in it.
class Suspicion final : public format::ShardVisitor {
 public:
  Suspicion(const Vectors& vectors, std::int64_t since) : vectors_{vectors}, since_{since} {}

  void begin_shard(const format::ShardHead& shard) override {
    shard_ = shard.name;
    first_.reset();
    missing_ = vectors_.hnsw;
  }
  void file(std::string_view path) override {
    if (const auto time = time_of_segment(path)) first_ = std::min(first_.value_or(*time), *time);
    std::erase_if(missing_, [path](const std::string& vector) {
      return path.find("/" + folder_of(vector)) != std::string_view::npos;
    });
  }
  void base_file(const format::BaseFile& file_of_base) override { file(file_of_base.path); }
  void end_shard() override {
    if (!first_ || *first_ < since_) return;
    for (const std::string& vector : missing_) shards_[vector].push_back(shard_);
  }

  /// Vector to shards.
  [[nodiscard]] const std::map<std::string, std::vector<std::string>>& shards() const noexcept { return shards_; }

 private:
  const Vectors& vectors_;
  const std::int64_t since_;  ///< In nanoseconds since 1970.
  std::string shard_;
  std::optional<std::int64_t> first_;
  std::set<std::string> missing_;
  std::map<std::string, std::vector<std::string>> shards_;
};

/// The beginning of the second in which a node began its part of a backup.
std::int64_t second_of(const format::Timestamp& started) {
  if (!started) return std::numeric_limits<std::int64_t>::max();
  const auto second = std::chrono::floor<std::chrono::seconds>(started->time_since_epoch());
  return std::chrono::nanoseconds{second}.count();
}

std::string sentence(std::string_view collection, std::string_view vector, const std::vector<std::string>& shards) {
  const std::string which =
      vector == unnamed ? std::string{"the vector index"} : fmt::format("the index of '{}'", vector);
  const std::string where =
      shards.size() == 1 ? fmt::format("shard '{}'", shards.front()) : fmt::format("{} shards", shards.size());
  return fmt::format(
      "the server left {} of {} of '{}' out of the backup, as it was begun in the same second: once "
      "restored, searches by vector find nothing there; create another backup",
      which, where, collection);
}

/// Of the node `node`; appends to `warnings`.
void look_at_node(const Api& api, format::NodeDescriptorReader& node, const store::CallOptions& call,
                  std::vector<std::string>& warnings) {
  for (const format::CollectionSummary& collection : node.collections()) {
    const Vectors vectors = vectors_of(collection.schema);
    if (vectors.hnsw.empty()) continue;
    Suspicion suspicion{vectors, second_of(node.header().started_at)};
    node.visit_shards(collection.name, suspicion);
    for (const auto& [vector, shards] : suspicion.shards()) {
      const std::string tenant = vectors.has_tenants ? shards.front() : std::string{};
      const std::set<std::string> known = api.vectors_of_an_object(collection.name, tenant, call);
      if (known.contains(vector)) warnings.push_back(sentence(collection.name, vector, shards));
    }
  }
}

}  // namespace

std::vector<std::string> warnings_of_lost_indexes(const Api& api, store::Store& storage, const BackupAnswer& backup,
                                                  const store::CallOptions& call) {
  std::vector<std::string> warnings;
  try {
    const cluster::BackupHead head = cluster::read_backup_head(storage, backup.id, call);
    if (!is_the_same(head.global, backup)) return {};
    for (const auto& [name, unused] : head.global.nodes) {
      const auto descriptor = storage.stat(format::node_descriptor_key(backup.id, name), call);
      if (!descriptor || descriptor->size > largest_descriptor) continue;
      format::NodeDescriptorReader node = cluster::read_node_descriptor(storage, head, name, call);
      look_at_node(api, node, call, warnings);
    }
  } catch (const CancelledError&) {
    throw;
  } catch (const Error&) {  // what cannot be seen is not told of
  }
  return warnings;
}

}  // namespace holdfast::weaviate
