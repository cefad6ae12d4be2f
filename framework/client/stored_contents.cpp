// What a stored backup holds, chunk by chunk: `show`. Sizes come from one listing of everything under the id, so that
// they are there for backups that Weaviate wrote, and what is missing is seen.
#include <fmt/format.h>

#include <functional>
#include <map>

#include <holdfast/errors.hpp>
#include "client/stored.hpp"

#include "cluster/directory/restore_source.hpp"
#include "format/keys.hpp"
#include "format/manifest.hpp"
#include "format/node_descriptor.hpp"

namespace holdfast::client {
namespace {

constexpr std::uint64_t largest_node_descriptor = std::uint64_t{1} << 30;

using Sizes = std::map<std::string, std::uint64_t, std::less<>>;
using ReadObject = std::function<std::string(const std::string& key)>;

/// Adds up one collection, and says which of its chunks are not there.
BackupContents::Collection contents_of(format::NodeDescriptorReader& reader, const format::CollectionSummary& summary,
                                       const std::string& chunk_prefix, const Sizes& sizes,
                                       std::vector<std::string>& wrong) {
  const cluster::CollectionPlan count = cluster::count_files(reader, summary.name);
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
      wrong.push_back(fmt::format("'{}' is missing", key));
  }
  return collection;
}

/// What one descriptor says of its node, or in `error` why it cannot be had from `read`.
BackupContents::Node node_contents(const std::string& id, const std::string& name, const ReadObject& read,
                                   const Sizes& sizes, std::vector<std::string>& wrong) {
  BackupContents::Node node{.name = name};
  try {
    format::NodeDescriptorReader reader{read(format::node_descriptor_key(id, name))};
    for (const format::CollectionSummary& summary : reader.collections())
      node.collections.push_back(contents_of(reader, summary, fmt::format("{}/{}/", id, name), sizes, wrong));
    if (reader.header().pre_compression_size > 0)
      node.size_bytes = static_cast<std::uint64_t>(reader.header().pre_compression_size);
  } catch (const CancelledError&) {
    throw;
  } catch (const Error& error) {
    node.error = error.message();
  }
  return node;
}

/// Says which objects are not of the size that the manifest has; those that are missing are known by their descriptor.
void compare_sizes(const format::Manifest& manifest, const std::string& id, const Sizes& sizes,
                   std::vector<std::string>& wrong) {
  manifest.for_each([&](std::string_view below, const format::ManifestEntry& entry) {
    const auto size = sizes.find(fmt::format("{}/{}", id, below));
    if (size != sizes.end() && size->second != entry.size)
      wrong.push_back(fmt::format("'{}' has {} bytes instead of {}", size->first, size->second, entry.size));
  });
}

void note_damage(Backup& backup, const std::vector<std::string>& wrong) {
  if (wrong.empty()) return;
  backup.error = fmt::format("{} of its objects {} not what was stored: {}{}", wrong.size(),
                             wrong.size() == 1 ? "is" : "are", wrong.front(), wrong.size() == 1 ? "" : ", ...");
  backup.hint = "look for another copy of the backup; this one cannot be restored as a whole";
}

}  // namespace

BackupContents StoredBackups::show(std::string_view id) const {
  const std::string name{id};
  const auto text = read(format::backup_config_key(name));
  if (!text)
    throw NotFoundError{{.message = fmt::format("there is no backup '{}' on '{}'", id, store_.name()),
                         .hint = "list the backups there"}};
  const format::GlobalDescriptor descriptor = parse(name, *text);
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
  const auto read_descriptor = [this](const std::string& key) {
    return store::read_object(store_, key, largest_node_descriptor, call_);
  };
  std::vector<std::string> wrong;
  for (const std::string& node : contents.backup.nodes)
    contents.nodes.push_back(node_contents(name, node, read_descriptor, sizes, wrong));
  if (const auto manifest = read(format::manifest_key(name))) try {
      const auto parsed = format::Manifest::parse(*manifest);
      contents.written_by = parsed.header().tool;
      compare_sizes(parsed, name, sizes, wrong);
    } catch (const Error& error) {
      contents.backup.warnings.push_back(fmt::format("its manifest cannot be used: {}", error.message()));
    }
  note_damage(contents.backup, wrong);
  return contents;
}

}  // namespace holdfast::client
