#include "cluster/directory/catalog_making.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <holdfast/errors.hpp>
#include <iterator>
#include <utility>

#include "cluster/directory/collection_shards.hpp"
#include "cluster/directory/node_folders.hpp"
#include "cluster/directory/staging.hpp"

namespace holdfast::cluster {
namespace {

// What of the catalog is not in the folder, and what of the folder not in the catalog.
std::vector<std::string> differences(const files::File& root, const Catalog& catalog) {
  std::vector<std::string> warnings;
  for (const CatalogEntry& entry : catalog.collections)
    std::ranges::move(shards_to_back_up(root, entry, catalog.node).warnings, std::back_inserter(warnings));
  std::ranges::move(warnings_of_strangers(root, catalog), std::back_inserter(warnings));
  return warnings;
}

}  // namespace

CatalogMaking::CatalogMaking(std::filesystem::path root, ExistingCatalog existing)
    : root_{std::move(root)}, lock_{root_, {.kind = "catalog"}}, report_{.warnings = settle_staging(root_)} {
  if (existing == ExistingCatalog::refuse && files::exists(Catalog::file_in(root_)))
    throw AlreadyExistsError{
        {.message = fmt::format("there is already a catalog '{}'", Catalog::file_in(root_).string()),
         .hint = "look at it with `holdfast catalog show`, or say --replace"}};
  if (folders_besides({}, lock_.root()).empty())
    throw UsageError{{.message = fmt::format("'{}' is not the data path of a Weaviate node: no folder in it holds the "
                                             "shards of a collection",
                                             root_.string()),
                      .hint = "name the folder that is the node's PERSISTENCE_DATA_PATH"}};
}

std::optional<std::vector<std::string>> CatalogMaking::shards_of(const std::string& collection) const {
  try {
    return shards_in(lock_.root(), folder_of(collection));
  } catch (const NotFoundError&) {
    return std::nullopt;
  }
}

void CatalogMaking::leave_out(const std::string& collection) {
  warn(
      fmt::format("there is no shard of '{}' in a folder '{}', and it is left out", collection, folder_of(collection)));
}

CatalogReport CatalogMaking::finish() {
  if (catalog().collections.empty())
    throw NotFoundError{{.message = fmt::format("none of the collections lies in '{}'", root_.string()),
                         .hint = "name the data path of the node that they are of"}};
  std::ranges::move(differences(lock_.root(), catalog()), std::back_inserter(report_.warnings));
  catalog().save(root_);
  return std::move(report_);
}

CatalogReport look_at_catalog(const std::filesystem::path& root) {
  CatalogReport report{.catalog = Catalog::load(root)};
  report.warnings = differences(files::open_folder(root), report.catalog);
  return report;
}

}  // namespace holdfast::cluster
