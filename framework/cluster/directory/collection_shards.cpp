#include "cluster/directory/collection_shards.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <holdfast/errors.hpp>

#include "cluster/directory/node_folders.hpp"
#include "cluster/directory/shard_files.hpp"
#include "cluster/directory/sharding_state.hpp"

namespace holdfast::cluster {
namespace {

// The statuses of tenants whose data is on a bucket of its own, not on the node's disk.
bool is_offloaded(const std::string& status) {
  return status == "FROZEN" || status == "FREEZING" || status == "UNFREEZING";
}

// Of a tenant that was made as one to be activated later.
bool may_have_none(const std::string& status) { return status == "COLD" || status == "INACTIVE"; }

}  // namespace

CollectionShards shards_to_back_up(const files::File& root, const CatalogEntry& entry, const std::string& node) {
  CollectionShards result;
  const auto places = shards_on(entry.sharding_state, node);
  std::vector<std::string> folders;
  try {
    folders = list_folders(root, folder_of(entry.name), [&](const std::string& path, std::string_view what) {
      result.warnings.push_back(fmt::format("'{}' is {} beside the shards and is left out", path, what));
    });
  } catch (const NotFoundError&) {  // a collection without data on this node
  }
  for (const ShardPlace& place : places) {
    if (std::ranges::binary_search(folders, place.name)) {
      result.shards.push_back(place.name);
    } else if (is_offloaded(place.status)) {
      result.warnings.push_back(
          fmt::format("tenant '{}' of '{}' is offloaded ({}) and is left out", place.name, entry.name, place.status));
    } else {
      const std::string shard = fmt::format("shard '{}' of '{}'", place.name, entry.name);
      result.warnings.push_back(
          fmt::format("{} has no folder '{}/{}' and is left out", shard, folder_of(entry.name), place.name));
      if (!may_have_none(place.status)) result.missing.push_back(shard);
    }
  }
  for (const std::string& folder : folders)
    if (!std::ranges::binary_search(result.shards, folder))
      result.warnings.push_back(fmt::format("the folder '{}/{}' is no shard of '{}' on node '{}' and is left out",
                                            folder_of(entry.name), folder, entry.name, node));
  return result;
}

std::vector<std::string> warnings_of_strangers(const files::File& root, const Catalog& catalog) {
  std::vector<std::string> warnings;
  for (const std::string& folder : folders_besides(catalog, root))
    warnings.push_back(fmt::format(
        "the folder '{}' holds shards of a collection that the catalog does not know, and is left out", folder));
  return warnings;
}

}  // namespace holdfast::cluster
