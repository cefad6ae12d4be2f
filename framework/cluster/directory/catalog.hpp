// What a directory cluster knows of its collections: `holdfast-catalog.json` at its root.
//
//   catalog    := { "format": "holdfast-catalog/1", "node": text, "serverVersion": text, "collections": [collection*] }
//   collection := { "name": text, "schema": JSON, "shardingState": JSON, "aliases": JSON array of {alias, class},
//                  ["restoredBy": text] }
//
// It has what a node descriptor needs and the data path of a stopped Weaviate node does not tell. A restore writes it;
// the three JSON parts are kept as they came. Unknown fields are ignored.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "format/node_descriptor.hpp"

namespace holdfast::cluster {

struct CatalogEntry {
  std::string name = {};
  std::string schema = {};          ///< JSON, as GET /v1/schema/<name> gives it.
  std::string sharding_state = {};  ///< JSON.
  std::string aliases = "[]";       ///< JSON array.
  std::string restored_by = {};     ///< The operation that restored it: what tells, after a crash, that it did.
  bool operator==(const CatalogEntry&) const = default;
};

/// The folder of a collection's data below a data path: Weaviate lower-cases the name.
std::string folder_of(std::string_view collection);

struct Catalog {
  std::string node = {};
  std::string server_version = {};
  std::vector<CatalogEntry> collections = {};
  bool operator==(const Catalog&) const = default;

  [[nodiscard]] const CatalogEntry* find(std::string_view name) const noexcept;

  /// Throws DamagedError that names what is wrong.
  [[nodiscard]] static Catalog parse(std::string_view json);
  [[nodiscard]] std::string to_json() const;

  /// Where the catalog of the cluster at `root` is.
  [[nodiscard]] static std::filesystem::path file_in(const std::filesystem::path& root);
  /// Throws NotFoundError where there is none.
  [[nodiscard]] static Catalog load(const std::filesystem::path& root);
  /// An empty one where there is none.
  [[nodiscard]] static Catalog load_or_empty(const std::filesystem::path& root);
  /// Atomic and durable: a crash leaves the old catalog or this one.
  void save(const std::filesystem::path& root) const;
};

/// One alias of a collection.
struct Alias {
  std::string name = {};
  std::string collection = {};
};
std::vector<Alias> parse_aliases(std::string_view json);
std::string aliases_json(const std::vector<Alias>& aliases);

}  // namespace holdfast::cluster
