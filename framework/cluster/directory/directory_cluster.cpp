#include "cluster/directory/directory_cluster.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "cluster/directory/catalog.hpp"
#include "cluster/directory/cluster_lock.hpp"
#include "cluster/directory/create_job.hpp"
#include "cluster/directory/global_descriptor.hpp"
#include "cluster/directory/id_claim.hpp"
#include "cluster/directory/restore_job.hpp"
#include "cluster/directory/sharding_state.hpp"
#include "cluster/directory/staging.hpp"

namespace holdfast::cluster {
namespace {

class DirectoryCluster final : public Cluster {
 public:
  explicit DirectoryCluster(std::filesystem::path root)
      : root_{std::move(root)}, address_{fmt::format("file:{}", root_.string())} {}

  const std::string& address() const noexcept override { return address_; }

  Inventory inspect(const store::CallOptions&) override {
    const Catalog catalog = Catalog::load(root_);
    Inventory inventory{.kind = "directory", .version = catalog.server_version, .nodes = {catalog.node}};
    for (const CatalogEntry& entry : catalog.collections) {
      CollectionInfo& info = inventory.collections.emplace_back();
      info.name = entry.name;
      info.shards = shards_on(entry.sharding_state, catalog.node).size();
      for (const Alias& alias : parse_aliases(entry.aliases)) info.aliases.push_back(alias.name);
    }
    return inventory;
  }

  std::unique_ptr<Job> begin(const CreateRequest& request, const JobResources& resources) override {
    return std::make_unique<CreateJob>(root_, request, resources);
  }

  std::unique_ptr<Job> begin(const RestoreRequest& request, const JobResources& resources) override {
    return std::make_unique<RestoreJob>(root_, request, resources);
  }

  std::optional<operation::Summary> clean_up_after(const CreateRequest& request,
                                                   const JobResources& resources) override {
    IdClaim claim{resources.store, request.id, request.operation};
    remove_uncommitted(resources.store, request.id, claim, resources.call.stop);
    return std::nullopt;
  }

  std::optional<operation::Summary> clean_up_after(const RestoreRequest& request, const JobResources&) override {
    if (!files::exists(root_)) return std::nullopt;
    const ClusterLock lock{root_, {.id = request.id, .kind = "restore", .operation = request.operation}};
    settle_staging(root_);
    return restored(Catalog::load_or_empty(root_), request.operation);
  }

 private:
  const std::filesystem::path root_;
  const std::string address_;
};

}  // namespace

std::unique_ptr<Cluster> open_directory_cluster(const std::filesystem::path& root) {
  return std::make_unique<DirectoryCluster>(std::filesystem::absolute(root).lexically_normal());
}

}  // namespace holdfast::cluster
