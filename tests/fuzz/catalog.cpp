// What stands beside the data: the catalog of a directory cluster, the aliases and sharding states in descriptors, and
// the note of who runs an operation.
#include "cluster/directory/catalog.hpp"

#include "cluster/directory/identity.hpp"
#include "cluster/directory/sharding_state.hpp"
#include "foreign.hpp"

using namespace holdfast;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  std::string json;
  if (fuzz::is_sound([&] { json = cluster::Catalog::parse(text).to_json(); }))
    fuzz::require(cluster::Catalog::parse(json).to_json() == json, "a catalog is read as it was written");
  if (fuzz::is_sound([&] { json = cluster::aliases_json(cluster::parse_aliases(text)); }))
    fuzz::require(cluster::aliases_json(cluster::parse_aliases(json)) == json, "aliases are read as they were written");
  fuzz::is_sound([&] { static_cast<void>(cluster::shards_on(text, "node1")); });
  fuzz::is_sound([&] { static_cast<void>(cluster::rename_node(text, "node1", "node2")); });
  fuzz::is_sound([&] { static_cast<void>(cluster::parse_identity(text)); });
  return 0;
}
