#include "fake_cluster.hpp"

#include "format/descriptor.hpp"
#include "format/keys.hpp"

namespace holdfast::test {
namespace {

class FakeJob final : public cluster::Job {
 public:
  FakeJob(FakeFolder& folder, operation::Kind kind, std::string id, std::string operation,
          const cluster::JobResources& resources, const cluster::Selection& selection)
      : folder_{folder}, kind_{kind}, id_{std::move(id)}, store_{resources.store} {
    plan_ = {.id = id_, .node = "node1", .files = 2, .bytes = 2048};
    for (const std::string& name : cluster::select(selection, folder_.collections, "in the cluster"))
      plan_.collections.push_back({.name = name, .shards = 1, .files = 1, .bytes = 1024});
    take_lock(operation);  // last: nothing that throws may come between it and the destructor
  }
  ~FakeJob() override {
    const std::scoped_lock lock{folder_.mutex};
    folder_.running.clear();
  }

  [[nodiscard]] const cluster::Plan& plan() const noexcept override { return plan_; }

  operation::Summary run(cluster::JobObserver& observer, std::stop_token stop) override {
    count(folder_.runs);
    observer.transfer_begins(plan_);
    if (kind_ == operation::Kind::create)
      store_.put({.key = id_ + "/node1/Article/chunk-1"}, bytes_of("data"), {.stop = stop});
    if (folder_.script.transferring) folder_.script.transferring(stop);
    if (stop.stop_requested()) throw CancelledError{{.message = "stopped"}};
    observer.progressed({.bytes_done = 2048, .bytes_total = 2048});
    observer.commit_begins();
    if (folder_.script.committing) folder_.script.committing();
    if (kind_ == operation::Kind::create)
      store_.put({.key = format::backup_config_key(id_), .mode = store::PutMode::create},
                 bytes_of(descriptor_text(id_, names())), {});
    else
      folder_.collections.emplace_back("Restored");
    if (folder_.script.committed) folder_.script.committed();
    return {.bytes = 2048, .stored_bytes = 4, .files = 2, .chunks = 1, .collections = names()};
  }

  std::optional<operation::Summary> clean_up() override {
    count(folder_.clean_ups);
    if (folder_.script.cleaning_up) folder_.script.cleaning_up();
    store_.remove(id_ + "/node1/Article/chunk-1", {});
    return std::nullopt;
  }

  std::optional<operation::Summary> settle() override {
    count(folder_.settles);
    if (!store_.stat(format::backup_config_key(id_), {})) return std::nullopt;
    return operation::Summary{.bytes = 2048, .collections = names()};
  }

 private:
  void take_lock(const std::string& operation) {
    const std::scoped_lock lock{folder_.mutex};
    if (!folder_.running.empty())
      throw BackupConflictError{{.message = "another operation runs"}, {folder_.running, "create", "", "", ""}};
    folder_.running = id_;
    folder_.operations.push_back(operation);
  }
  void count(int& counter) {
    const std::scoped_lock lock{folder_.mutex};
    ++counter;
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const cluster::CollectionPlan& collection : plan_.collections) names.push_back(collection.name);
    return names;
  }

  FakeFolder& folder_;
  operation::Kind kind_;
  std::string id_;
  store::Store& store_;
  cluster::Plan plan_;
};

class SharedStore final : public client::Backends {
 public:
  explicit SharedStore(Rig& rig) : rig_{rig} {}
  client::OpenedBackend open(const BackupBackend&, std::stop_token) override {
    return {.store = std::make_unique<FaultyStore>(rig_.memory, rig_.faults),
            .plugin_id = "memory",
            .plugin_version = "1.0.0"};
  }

 private:
  Rig& rig_;
};

}  // namespace

cluster::Inventory FakeCluster::inspect(const store::CallOptions&) {
  cluster::Inventory inventory{.kind = "directory", .version = "1.39.0", .nodes = {"node1"}};
  for (const std::string& name : folder_.collections) inventory.collections.push_back({.name = name});
  return inventory;
}

/// Needs nothing but the store, as that of a directory.
std::optional<operation::Summary> FakeCluster::clean_up_after(const cluster::CreateRequest& request,
                                                              const cluster::JobResources& resources) {
  const std::scoped_lock lock{folder_.mutex};
  ++folder_.clean_ups;
  resources.store.remove(request.id + "/node1/Article/chunk-1", {});
  return std::nullopt;
}

std::unique_ptr<cluster::Job> FakeCluster::begin(const cluster::CreateRequest& request,
                                                 const cluster::JobResources& resources) {
  const bool is_known =
      std::find(folder_.operations.begin(), folder_.operations.end(), request.operation) != folder_.operations.end();
  if (!is_known && resources.store.stat(format::backup_config_key(request.id), {}))
    throw AlreadyExistsError{{.message = "the backup '" + request.id + "' exists already"}};
  return std::make_unique<FakeJob>(folder_, operation::Kind::create, request.id, request.operation, resources,
                                   request.selection);
}

std::unique_ptr<cluster::Job> FakeCluster::begin(const cluster::RestoreRequest& request,
                                                 const cluster::JobResources& resources) {
  if (!resources.store.stat(format::backup_config_key(request.id), {}))
    throw NotFoundError{{.message = "there is no backup '" + request.id + "'"}};
  return std::make_unique<FakeJob>(folder_, operation::Kind::restore, request.id, request.operation, resources,
                                   request.selection);
}

Client Rig::client() {
  return Client{std::make_shared<client::Engine>(
      client::EngineParts{.backends = std::make_unique<SharedStore>(*this),
                          .open_cluster = [this] { return std::make_unique<FakeCluster>(cluster); },
                          .journals = folder.path() / "operations",
                          .preflight = preflight})};
}

std::string descriptor_text(const std::string& id, const std::vector<std::string>& collections,
                            const std::string& started) {
  format::GlobalDescriptor descriptor{.started_at = format::parse_timestamp(started),
                                      .completed_at = format::parse_timestamp(started),
                                      .id = id,
                                      .status = "SUCCESS",
                                      .server_version = "1.39.0",
                                      .leader = "node1",
                                      .pre_compression_size = 2048,
                                      .compression_type = "zstd"};
  descriptor.nodes["node1"] = {.collections = collections, .status = "SUCCESS", .pre_compression_size = 2048};
  return descriptor.to_json();
}

}  // namespace holdfast::test
