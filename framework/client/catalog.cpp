#include <holdfast/catalog.hpp>

#include <fmt/format.h>

#include "client/engine.hpp"
#include "cluster/directory/make_catalog.hpp"
#include "cluster/directory/sharding_state.hpp"
#include "settings/backup_id.hpp"

namespace holdfast {
namespace {

std::filesystem::path folder_of(client::Engine& engine) {
  constexpr std::string_view scheme = "file:";
  const std::string& address = engine.cluster().address();
  if (address.starts_with(scheme)) return address.substr(scheme.size());
  throw UnsupportedError{{.message = fmt::format("'{}' has no catalog: its server knows its collections", address),
                          .hint = "name a folder in the layout of a Weaviate node: file:PATH"}};
}

cluster::ExistingCatalog to_cluster(ExistingCatalog existing) {
  return existing == ExistingCatalog::replace ? cluster::ExistingCatalog::replace : cluster::ExistingCatalog::refuse;
}

CatalogContents to_public(const std::filesystem::path& folder, const cluster::CatalogReport& report) {
  CatalogContents contents{.file = cluster::Catalog::file_in(folder).string(),
                           .node = report.catalog.node,
                           .server_version = report.catalog.server_version,
                           .warnings = report.warnings};
  for (const cluster::CatalogEntry& entry : report.catalog.collections) {
    CatalogContents::Collection& collection = contents.collections.emplace_back();
    collection.name = entry.name;
    collection.folder = cluster::folder_of(entry.name);
    collection.shards = cluster::shards_on(entry.sharding_state, report.catalog.node).size();
    collection.has_tenants = cluster::has_tenants(entry.sharding_state);
    for (const cluster::Alias& alias : cluster::parse_aliases(entry.aliases)) collection.aliases.push_back(alias.name);
  }
  return contents;
}

}  // namespace

CatalogClient::CatalogClient(std::shared_ptr<client::Engine> engine) : engine_{std::move(engine)} {}

CatalogContents CatalogClient::show() const {
  const std::filesystem::path folder = folder_of(*engine_);
  return to_public(folder, cluster::look_at_catalog(folder));
}

CatalogContents CatalogClient::make(const CatalogFromBackup& request, std::stop_token stop) const {
  settings::check_backup_id(request.id);
  return client::run_errand(engine_->errands(), stop, [engine = engine_, request](client::Errand& errand) {
    const std::filesystem::path folder = folder_of(*engine);
    const client::OpenedBackend opened = engine->open(request.backend, errand);
    return to_public(folder, cluster::make_catalog(folder,
                                                   {.id = request.id,
                                                    .node = request.node,
                                                    .selection = {request.include, request.exclude},
                                                    .existing = to_cluster(request.existing)},
                                                   *opened.store, {.stop = errand.stop()}));
  });
}

CatalogContents CatalogClient::make(const CatalogFromSchema& request) const {
  const std::filesystem::path folder = folder_of(*engine_);
  return to_public(folder, cluster::make_catalog(folder, {.schema = request.schema,
                                                          .aliases = request.aliases,
                                                          .node = request.node,
                                                          .server_version = request.server_version,
                                                          .selection = {request.include, request.exclude},
                                                          .existing = to_cluster(request.existing)}));
}

}  // namespace holdfast
