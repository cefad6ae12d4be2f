// Making the catalog of a data path that no restore has filled: a stopped node's, or a snapshot of one.
//
// The data tells what collections there are and the names of their shards, not their schemas nor how objects are spread
// over several shards. That comes from a backup's descriptors, or, where it follows from the schema alone, from a
// server's replies that were saved.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cluster/cluster.hpp"
#include "cluster/directory/catalog.hpp"
#include "store/store.hpp"

namespace holdfast::cluster {

/// What becomes of a catalog that is there already.
enum class ExistingCatalog : std::uint8_t { refuse, replace };

/// The collections of a stored backup, with the tenants that have come since.
struct CatalogFromBackup {
  std::string id = {};
  std::string node = {};  ///< Of the backup; empty: the only one.
  Selection selection = {};
  ExistingCatalog existing = ExistingCatalog::refuse;
};

/// The collections of a saved GET /v1/schema: those of one shard, and those with tenants, all of them active.
struct CatalogFromSchema {
  std::filesystem::path schema = {};
  std::filesystem::path aliases = {};  ///< A saved GET /v1/aliases; empty: there are none.
  std::string node = {};               ///< The name of the node; empty: "node1".
  std::string server_version = {};  ///< Of the server that wrote the data, "1.39.0"; empty: the oldest that may have.
  Selection selection = {};
  ExistingCatalog existing = ExistingCatalog::refuse;
};

/// A catalog, and what is to be known about it: one sentence each.
struct CatalogReport {
  Catalog catalog = {};
  std::vector<std::string> warnings = {};
};

/// The catalog of the cluster at `root`, held against the data: what of either is not in the other. Throws
/// NotFoundError where there is none.
CatalogReport look_at_catalog(const std::filesystem::path& root);

/// Makes the catalog of the data path `root` and writes it, under the cluster's lock. A collection without data there
/// is left out with a warning.
///
/// Errors: NotFoundError (the folder, the backup, a collection, a file), AlreadyExistsError (a catalog),
///         UsageError (a folder that is no node's, a file that is something else), BackupConflictError,
///         DamagedError (the backup; or its collection is another one than the folder's).
CatalogReport make_catalog(const std::filesystem::path& root, const CatalogFromBackup& request, store::Store& store,
                           const store::CallOptions& call);
/// Errors: the same; UnsupportedError where a collection has several shards.
CatalogReport make_catalog(const std::filesystem::path& root, const CatalogFromSchema& request);

}  // namespace holdfast::cluster
