// Sharding states made from what a schema and a data path tell, for collections that no backup describes.
//
// What Weaviate (1.39, usecases/sharding) relies on: `physical` names each shard and its nodes. A collection without
// tenants finds an object's shard by hashing its id onto a ring of virtual shards, sorted by `upper`, each assigned to
// a physical one; without any it panics. Names and bounds of virtual shards come from chance there and mean nothing
// else, so where all of them lead to the one shard there is, any ring will do: here it is cut into equal parts. A
// collection of several shards cannot be made so: its ring decides where each object is. Tenants are shards by their
// own name, and have no ring.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::cluster {

/// What a schema says of how a collection is spread.
struct Sharding {
  std::string collection = {};
  std::string config = {};   ///< JSON: its `shardingConfig`; empty where it has none.
  std::uint32_t shards = 1;  ///< As wanted when it was created.
  std::uint32_t virtual_shards = 128;
  std::uint32_t replicas = 1;
  bool has_tenants = false;
};

/// The state of a collection without tenants that is the shard `shard` on `node`.
std::string state_of_one_shard(const Sharding& sharding, const std::string& shard, const std::string& node);

/// The state of a collection with tenants, with none of them yet.
std::string state_without_tenants(const Sharding& sharding);

/// `sharding_state` with `tenants`, which are new to it, active and on `node`. Throws DamagedError where it is no
/// sharding state.
std::string add_tenants(std::string_view sharding_state, const std::vector<std::string>& tenants,
                        const std::string& node);

}  // namespace holdfast::cluster
