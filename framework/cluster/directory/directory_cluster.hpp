// The embedded cluster: a folder in the layout of a Weaviate node's data path, and a catalog of its collections.
#pragma once

#include <filesystem>
#include <memory>

#include "cluster/cluster.hpp"

namespace holdfast::cluster {

/// The cluster at `root`, "file:ROOT". Nothing is opened yet.
std::unique_ptr<Cluster> open_directory_cluster(const std::filesystem::path& root);

}  // namespace holdfast::cluster
