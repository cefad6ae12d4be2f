// Which shards of a collection a create backs up: those of the sharding state that are on this node's disk.
#pragma once

#include <string>
#include <vector>

#include "cluster/directory/catalog.hpp"
#include "files/file.hpp"

namespace holdfast::cluster {

struct CollectionShards {
  std::vector<std::string> shards = {};    ///< With a folder each, sorted.
  std::vector<std::string> missing = {};   ///< Those that should have one, as messages name them.
  std::vector<std::string> warnings = {};  ///< What is left out, and why: a backup never leaves out in silence.
};

/// Holds the sharding state of `entry` against the folders below the open folder `root`.
CollectionShards shards_to_back_up(const files::File& root, const CatalogEntry& entry, const std::string& node);

/// A warning for each folder below `root` that holds shards and belongs to no collection of `catalog`.
std::vector<std::string> warnings_of_strangers(const files::File& root, const Catalog& catalog);

}  // namespace holdfast::cluster
