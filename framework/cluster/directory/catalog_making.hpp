// One catalog in the making, whatever it is made from: the cluster is locked, the folder is a node's, and what it is
// made of is held against the data before it is written.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cluster/directory/cluster_lock.hpp"
#include "cluster/directory/make_catalog.hpp"

namespace holdfast::cluster {

class CatalogMaking {
 public:
  /// Locks, and tidies up after dead operations. Throws what make_catalog() does.
  CatalogMaking(std::filesystem::path root, ExistingCatalog existing);

  /// What is made; finish() writes it.
  [[nodiscard]] Catalog& catalog() noexcept { return report_.catalog; }
  void warn(std::string warning) { report_.warnings.push_back(std::move(warning)); }

  /// The shards in the folder of `collection`; nothing where it has no folder.
  [[nodiscard]] std::optional<std::vector<std::string>> shards_of(const std::string& collection) const;
  /// Says that `collection` has no data here.
  void leave_out(const std::string& collection);

  /// Writes the catalog. Throws NotFoundError where no collection is in it.
  CatalogReport finish();

 private:
  const std::filesystem::path root_;
  const ClusterLock lock_;
  CatalogReport report_;
};

}  // namespace holdfast::cluster
