// What a server says of its collections, saved to files: the replies to GET /v1/schema and GET /v1/aliases.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cluster/directory/catalog.hpp"
#include "cluster/directory/new_sharding_state.hpp"

namespace holdfast::cluster {

struct SavedCollection {
  std::string name = {};
  std::string schema = {};  ///< JSON, as GET /v1/schema/<name> gives it.
  Sharding sharding = {};
};

/// The collections of a saved GET /v1/schema, in its order. Throws NotFoundError where there is no such file,
/// UsageError where it is something else.
std::vector<SavedCollection> read_saved_schema(const std::filesystem::path& file);

/// The aliases of a saved GET /v1/aliases. Throws the same.
std::vector<Alias> read_saved_aliases(const std::filesystem::path& file);

}  // namespace holdfast::cluster
