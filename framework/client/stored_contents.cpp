// What a stored backup holds, chunk by chunk: `show`. Sizes come from one listing of everything under the id, so that
// they are there for backups that Weaviate wrote, and what is missing is seen.
#include <fmt/format.h>

#include <map>

#include <holdfast/errors.hpp>
#include "client/stored.hpp"

#include "format/keys.hpp"
#include "format/manifest.hpp"
#include "format/node_descriptor.hpp"

namespace holdfast::client {
namespace {

constexpr std::uint64_t largest_node_descriptor = std::uint64_t{1} << 30;

using Sizes = std::map<std::string, std::uint64_t, std::less<>>;

class Count final : public format::ShardVisitor {
 public:
  void begin_shard(const format::ShardHead&) override { ++shards; }
  void file(std::string_view) override { ++files; }
  void base_file(const format::BaseFile&) override { ++files; }

  std::uint64_t shards = 0;
  std::uint64_t files = 0;
};

/// Adds up one collection, and says which of its chunks are missing.
BackupContents::Collection contents_of(format::NodeDescriptorReader& reader, const format::CollectionSummary& summary,
                                       const std::string& chunk_prefix, const Sizes& sizes,
                                       std::vector<std::string>& missing) {
  Count count;
  reader.visit_shards(summary.name, count);
  BackupContents::Collection collection{.name = summary.name,
                                        .shards = count.shards,
                                        .files = count.files,
                                        .chunks = summary.chunks.size(),
                                        .stored_bytes = 0};
  if (summary.pre_compression_size > 0)
    collection.size_bytes = static_cast<std::uint64_t>(summary.pre_compression_size);
  for (const auto& [number, shards] : summary.chunks) {
    const std::string key = chunk_prefix + to_string(format::ChunkName{.collection = summary.name, .number = number});
    if (const auto size = sizes.find(key); size != sizes.end())
      *collection.stored_bytes += size->second;
    else
      missing.push_back(key);
  }
  return collection;
}

BackupContents::Node node_contents(store::Store& store, const std::string& id, const std::string& name,
                                   const Sizes& sizes, std::vector<std::string>& missing,
                                   const store::CallOptions& call) {
  BackupContents::Node node{.name = name};
  try {
    format::NodeDescriptorReader reader{
        store::read_object(store, format::node_descriptor_key(id, name), largest_node_descriptor, call)};
    for (const format::CollectionSummary& summary : reader.collections())
      node.collections.push_back(contents_of(reader, summary, fmt::format("{}/{}/", id, name), sizes, missing));
    if (reader.header().pre_compression_size > 0)
      node.size_bytes = static_cast<std::uint64_t>(reader.header().pre_compression_size);
  } catch (const CancelledError&) {
    throw;
  } catch (const Error& error) {
    node.error = error.message();
  }
  return node;
}

void note_missing(Backup& backup, const std::vector<std::string>& missing) {
  if (missing.empty()) return;
  backup.error = fmt::format("{} of its chunks {} missing: {}{}", missing.size(), missing.size() == 1 ? "is" : "are",
                             missing.front(), missing.size() == 1 ? "" : ", ...");
  backup.hint = "look for another copy of the backup; this one cannot be restored as a whole";
}

}  // namespace

BackupContents StoredBackups::show(std::string_view id) const {
  const std::string name{id};
  const auto text = read(format::backup_config_key(name));
  if (!text)
    throw NotFoundError{{.message = fmt::format("there is no backup '{}' on '{}'", id, store_.name()),
                         .hint = "list the backups there"}};
  const auto descriptor = format::GlobalDescriptor::parse(*text);
  BackupContents contents{.backup = to_backup(descriptor),
                          .version = descriptor.version,
                          .compression = descriptor.compression_type.empty() ? "gzip" : descriptor.compression_type};
  Sizes sizes;
  std::uint64_t stored = 0;
  store::for_each_object(store_, name + "/", call_, [&](const store::ObjectInfo& object) {
    stored += object.size;
    sizes.emplace(object.key, object.size);
  });
  contents.backup.stored_bytes = stored;
  std::vector<std::string> missing;
  for (const std::string& node : contents.backup.nodes)
    contents.nodes.push_back(node_contents(store_, name, node, sizes, missing, call_));
  note_missing(contents.backup, missing);
  if (const auto manifest = read(format::manifest_key(name))) try {
      contents.written_by = format::Manifest::parse(*manifest).header().tool;
    } catch (const Error& error) {
      contents.backup.warnings.push_back(fmt::format("its manifest cannot be used: {}", error.message()));
    }
  return contents;
}

}  // namespace holdfast::client
