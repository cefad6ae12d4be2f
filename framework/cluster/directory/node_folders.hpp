// What a node's data path holds, by its looks alone: the folders of collections, and the shards in them.
#pragma once

#include <string>
#include <vector>

#include "cluster/directory/catalog.hpp"
#include "files/file.hpp"

namespace holdfast::cluster {

/// The shards in `folder` below the open `root`, sorted: folders with what Weaviate puts into every shard. Names with a
/// dot are none, they are being staged or deleted. No link is followed. Throws NotFoundError where there is no such
/// folder.
std::vector<std::string> shards_in(const files::File& root, const std::string& folder);

/// The folders right below `root` that hold shards, and belong to no collection of `catalog`. Those that cannot be
/// looked into are not the node's.
std::vector<std::string> folders_besides(const Catalog& catalog, const files::File& root);

}  // namespace holdfast::cluster
