#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <holdfast/errors.hpp>
#include <map>

#include "cluster/directory/catalog_making.hpp"
#include "cluster/directory/new_sharding_state.hpp"
#include "cluster/directory/saved_schema.hpp"
#include "format/keys.hpp"

namespace holdfast::cluster {
namespace {

constexpr std::string_view usual_node = "node1";
constexpr std::string_view oldest_version = "1.23.0";  // the first with a folder for each collection
constexpr int oldest_minor = 23;

void set_node(CatalogMaking& making, const std::string& name) {
  making.catalog().node = name.empty() ? usual_node : name;
  if (name.empty())
    making.warn(
        fmt::format("the schema does not tell the name of the node: it is taken for '{}' (--node)", usual_node));
  try {
    format::check_key_component("node", making.catalog().node);
  } catch (const DamagedError& e) {
    throw UsageError{{.message = e.message(), .hint = "write it as GET /v1/nodes does"}};
  }
}

bool is_version(std::string_view text) {
  int major = 0;
  int minor = 0;
  const char* const end = text.data() + text.size();
  const auto [dot, wrong] = std::from_chars(text.data(), end, major);
  if (wrong != std::errc{} || dot == end || *dot != '.') return false;
  if (std::from_chars(dot + 1, end, minor).ec != std::errc{}) return false;
  return major > 1 || (major == 1 && minor >= oldest_minor);
}

void set_server_version(CatalogMaking& making, const std::string& version) {
  making.catalog().server_version = version.empty() ? oldest_version : version;
  if (version.empty())
    making.warn(
        fmt::format("the schema does not tell the version of the server: it is taken for {}, the oldest with "
                    "such a data path (--server-version)",
                    oldest_version));
  if (!is_version(making.catalog().server_version))
    throw UsageError{
        {.message = fmt::format("'{}' is not the version of a Weaviate from {} on", version, oldest_version),
         .hint = "write it as GET /v1/meta does: 1.39.0"}};
}

[[noreturn]] void refuse_several_shards(const std::vector<std::string>& collections) {
  throw UnsupportedError{
      {.message = fmt::format("no catalog can be made of {} from a schema: several shards, and only a sharding state "
                              "tells which of them holds what",
                              fmt::join(collections, ", ")),
       .hint = "make the catalog with `holdfast catalog from-backup`, or leave them out with --exclude"}};
}

std::string make_state(const Sharding& sharding, const std::vector<std::string>& shards, CatalogMaking& making) {
  const std::string& node = making.catalog().node;
  if (sharding.replicas > 1)
    making.warn(fmt::format("'{}' has {} replicas, and the catalog knows of the one on '{}' alone", sharding.collection,
                            sharding.replicas, node));
  return sharding.has_tenants ? add_tenants(state_without_tenants(sharding), shards, node)
                              : state_of_one_shard(sharding, shards.front(), node);
}

// Aliases by their collection. Warns of those that lead nowhere.
std::map<std::string, std::vector<Alias>> read_aliases(const std::filesystem::path& file,
                                                       const std::vector<std::string>& collections,
                                                       CatalogMaking& making) {
  std::map<std::string, std::vector<Alias>> aliases;
  if (file.empty()) return aliases;
  for (Alias& alias : read_saved_aliases(file)) {
    if (std::ranges::find(collections, alias.collection) == collections.end())
      making.warn(fmt::format("the alias '{}' is of '{}', which the schema does not have, and is left out", alias.name,
                              alias.collection));
    aliases[alias.collection].push_back(std::move(alias));
  }
  return aliases;
}

}  // namespace

CatalogReport make_catalog(const std::filesystem::path& root, const CatalogFromSchema& request) {
  CatalogMaking making{root, request.existing};
  set_node(making, request.node);
  set_server_version(making, request.server_version);
  const std::vector<SavedCollection> saved = read_saved_schema(request.schema);
  std::vector<std::string> names;
  for (const SavedCollection& collection : saved) names.push_back(collection.name);
  const auto selected = select(request.selection, names, fmt::format("in '{}'", request.schema.string()));
  auto aliases = read_aliases(request.aliases, names, making);
  std::vector<std::string> of_several;
  for (const SavedCollection& collection : saved) {
    const Sharding& sharding = collection.sharding;
    if (std::ranges::find(selected, collection.name) == selected.end()) continue;
    const auto shards = making.shards_of(collection.name);
    if (!shards || (shards->empty() && !sharding.has_tenants)) {
      making.leave_out(collection.name);
      continue;
    }
    if (!sharding.has_tenants && (sharding.shards > 1 || shards->size() > 1)) {
      of_several.push_back(collection.name);
      continue;
    }
    making.catalog().collections.push_back({.name = collection.name,
                                            .schema = collection.schema,
                                            .sharding_state = make_state(sharding, *shards, making),
                                            .aliases = aliases_json(aliases[collection.name])});
  }
  if (!of_several.empty()) refuse_several_shards(of_several);
  return making.finish();
}

}  // namespace holdfast::cluster
