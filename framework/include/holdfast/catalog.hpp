// The catalog of a directory cluster: what its collections are, which a data path alone does not tell.
//
// A restore writes it. For a data path that came from elsewhere, a stopped node's or a snapshot of one, it is made from
// a backup of that node, or from what its server said of its schema.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <holdfast/backend.hpp>

namespace holdfast {

namespace client {
class Engine;
}

/// What becomes of a catalog that is there already.
enum class ExistingCatalog : std::uint8_t { refuse, replace };

/// A catalog from the descriptors of a stored backup, for the collections that lie in the folder. Tenants that have
/// come since the backup are taken in.
struct CatalogFromBackup {
  std::string id = {};
  BackupBackend backend = {};
  /// Names and the wildcards `*` and `?`; one that matches nothing is refused. At most one of the two may be given.
  std::vector<std::string> include = {};
  std::vector<std::string> exclude = {};
  std::string node = {};  ///< Of a backup of several nodes, the one whose folder it is.
  ExistingCatalog existing = ExistingCatalog::refuse;
};

/// A catalog from a server's replies, saved to files: for collections of one shard, and for those with tenants, each of
/// which becomes an active one.
struct CatalogFromSchema {
  std::filesystem::path schema = {};   ///< The reply to GET /v1/schema.
  std::filesystem::path aliases = {};  ///< The reply to GET /v1/aliases; empty: there are none.
  std::vector<std::string> include = {};
  std::vector<std::string> exclude = {};
  std::string node = {};            ///< The node's name; empty: "node1", with a warning.
  std::string server_version = {};  ///< "1.39.0"; empty: the oldest that it can be, with a warning.
  ExistingCatalog existing = ExistingCatalog::refuse;
};

/// What a catalog holds.
struct CatalogContents {
  struct Collection {
    std::string name = {};
    std::string folder = {};   ///< Relative to the cluster's.
    std::uint64_t shards = 0;  ///< On this node; tenants count as shards.
    bool has_tenants = false;
    std::vector<std::string> aliases = {};
  };
  std::string file = {};
  std::string node = {};
  std::string server_version = {};  ///< Of the Weaviate that wrote the data.
  std::vector<Collection> collections = {};
  std::vector<std::string> warnings = {};  ///< What of it is not in the folder, and what of the folder not in it.
};

/// The catalog of one cluster. Cheap to copy; usable as long as its Client lives.
///
/// Threads: every function from any thread.
/// Errors:  UnsupportedError where the cluster is no folder, and those named at the functions.
class CatalogClient {
 public:
  /// Errors: NotFoundError where there is none, DamagedError.
  [[nodiscard]] CatalogContents show() const;

  /// Makes and writes it, atomically and durably, under the cluster's lock. A collection without data in the folder is
  /// left out with a warning.
  ///
  /// Errors: AlreadyExistsError (a catalog is there), UsageError (request; the folder is no node's),
  ///         NotFoundError (the folder, the backup, a collection), DamagedError (the backup), BackupConflictError, and
  ///         those of whatever touches the storage (see BackupClient).
  CatalogContents make(const CatalogFromBackup& request, std::stop_token stop = {}) const;
  /// Errors: the same but for the storage; UnsupportedError for collections of several shards, naming them.
  CatalogContents make(const CatalogFromSchema& request) const;

  explicit CatalogClient(std::shared_ptr<client::Engine> engine);

 private:
  std::shared_ptr<client::Engine> engine_;
};

}  // namespace holdfast
