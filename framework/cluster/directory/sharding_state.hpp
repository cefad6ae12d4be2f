// Which shards a node holds: Weaviate's sharding state, as it stands in schemas and descriptors.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::cluster {

/// The shards of a sharding state that `node` holds, and whether their data is meant to be on this disk.
struct ShardPlace {
  std::string name = {};
  std::string status = {};  ///< "HOT", "COLD", "FROZEN"; empty before tenants had one.
};
/// Throws DamagedError where `sharding_state` is not one.
std::vector<ShardPlace> shards_on(std::string_view sharding_state, std::string_view node);

/// Whether its shards are tenants. Throws DamagedError.
bool has_tenants(std::string_view sharding_state);
/// The names of all its shards, whichever node holds them, sorted. Throws DamagedError.
std::vector<std::string> all_shards(std::string_view sharding_state);

/// `sharding_state` with the node `from` called `to` in it.
std::string rename_node(std::string_view sharding_state, std::string_view from, std::string_view to);

}  // namespace holdfast::cluster
