#include "cluster/weaviate/weaviate_cluster.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <holdfast/errors.hpp>

#include "cluster/weaviate/server_job.hpp"

namespace holdfast::cluster {
namespace {

KnownBackup to_known(weaviate::BackupAnswer answer) {
  return {.id = std::move(answer.id),
          .status = std::move(answer.status),
          .path = std::move(answer.path),
          .error = std::move(answer.error),
          .collections = std::move(answer.classes),
          .started_at = answer.started_at,
          .completed_at = answer.completed_at,
          .size = answer.size,
          .base = std::move(answer.base)};
}

class WeaviateCluster final : public Cluster, public ServerBackups {
 public:
  explicit WeaviateCluster(WeaviateOptions options)
      : transport_{std::move(options.transport)},
        api_{*transport_, std::move(options.address)},
        polling_{options.polling},
        patience_{options.patience},
        watcher_{api_} {}

  const std::string& address() const noexcept override { return api_.address(); }
  ServerBackups* server_backups() noexcept override { return this; }

  Inventory inspect(const store::CallOptions& call) override {
    const weaviate::Server server = weaviate::look_at(api_, call);
    Inventory inventory{.kind = "weaviate", .version = server.version.text};
    for (const weaviate::Node& node : server.nodes) inventory.nodes.push_back(node.name);
    for (const std::string& name : server.collections())
      inventory.collections.push_back({.name = name, .aliases = server.aliases_of(name)});
    return inventory;
  }

  std::unique_ptr<Job> begin(const CreateRequest& request, const JobResources& resources) override {
    return job(request, resources);
  }
  std::unique_ptr<Job> begin(const RestoreRequest& request, const JobResources& resources) override {
    return job(request, resources);
  }

  // What a dead process asked for is known by its place and its id; what is left of it is on the server alone.
  std::optional<operation::Summary> clean_up_after(const CreateRequest& request,
                                                   const JobResources& resources) override {
    return cancel_and_wait(operation::Kind::create, request.id, resources);
  }
  std::optional<operation::Summary> clean_up_after(const RestoreRequest& request,
                                                   const JobResources& resources) override {
    return cancel_and_wait(operation::Kind::restore, request.id, resources);
  }

  std::vector<KnownBackup> list(const Place& place, Order order, const store::CallOptions& call) override {
    const weaviate::Server server = server_for(call);
    const weaviate::BackupRef any = weaviate::backup_at(server, place, {});
    require(server.version, weaviate::Feature::list);
    if (any.location != weaviate::Location{})
      throw UnsupportedError{
          {.message = fmt::format("a Weaviate server lists only the backups of its own bucket and path, "
                                  "not those of '{}{}{}'",
                                  place.bucket, place.bucket.empty() || place.path.empty() ? "" : "/", place.path),
           .hint = "ask for one of them with `holdfast status ID`"}};
    std::vector<KnownBackup> all;
    for (weaviate::BackupAnswer& one : api_.list(any.module, order_for(server, order), call))
      all.push_back(to_known(std::move(one)));
    return all;
  }

  std::optional<KnownBackup> find(operation::Kind kind, const Place& place, const std::string& id,
                                  const store::CallOptions& call) override {
    try {
      return to_known(api_.status(kind, weaviate::backup_at(server_for(call), place, id), call));
    } catch (const NotFoundError& error) {
      if (!is_about_the_id(error)) throw;
      return std::nullopt;
    }
  }

  void require_cancellable(operation::Kind kind, const store::CallOptions& call) override {
    require(server_for(call).version, weaviate::cancelling(kind));
  }

  void request_cancel(operation::Kind kind, const Place& place, const std::string& id,
                      const store::CallOptions& call) override {
    const weaviate::Server server = server_for(call);
    require(server.version, weaviate::cancelling(kind));
    api_.cancel(kind, weaviate::backup_at(server, place, id), call);
  }

  std::optional<KnownBackup> wait(operation::Kind kind, const Place& place, const std::string& id,
                                  const store::CallOptions& call) override {
    const weaviate::Server server = server_for(call);
    const auto watched = watcher_.watch({.kind = kind,
                                         .backup = weaviate::backup_at(server, place, id),
                                         .evidence = weaviate::evidence_of(server.version),
                                         .polling = polling_,
                                         .patience = patience_});
    const auto verdict = watched->wait(call);
    if (!verdict) return std::nullopt;
    if (verdict->outcome == weaviate::Verdict::Outcome::lost)
      raise_with_context(*verdict->cause, fmt::format("what becomes of '{}' cannot be told", id));
    return to_known(verdict->answer);
  }

 private:
  static weaviate::Api::Order order_for(const weaviate::Server& server, Order order) {
    if (!weaviate::has(server.version, weaviate::Feature::list_order)) return weaviate::Api::Order::unordered;
    return order == Order::newest_first ? weaviate::Api::Order::newest_first : weaviate::Api::Order::oldest_first;
  }

  /// The module missing is another matter than the backup missing: it has a remedy.
  static bool is_about_the_id(const Error& error) {
    return std::any_of(error.info().details.begin(), error.info().details.end(),
                       [](const auto& detail) { return detail.first == "status"; });
  }

  /// Version and modules are enough to ask about a backup.
  [[nodiscard]] weaviate::Server server_for(const store::CallOptions& call) const {
    weaviate::Server server{.meta = api_.meta(call)};
    server.version = weaviate::ServerVersion::parse(server.meta.version);
    return server;
  }

  template <class Request>
  std::unique_ptr<Job> job(const Request& request, const JobResources& resources) {
    auto prepared = weaviate::prepare(api_, request,
                                      {.place = resources.place,
                                       .attempt = resources.attempt,
                                       .collections = resources.collections,
                                       .sight = resources.sight,
                                       .storage = resources.store,
                                       .call = resources.call});
    return std::make_unique<weaviate::ServerJob>(weaviate::ServerJobParts{.api = api_,
                                                                          .watcher = watcher_,
                                                                          .storage = &resources.store,
                                                                          .prepared = std::move(prepared),
                                                                          .attempt = resources.attempt,
                                                                          .polling = polling_,
                                                                          .patience = patience_});
  }

  std::optional<operation::Summary> cancel_and_wait(operation::Kind kind, const std::string& id,
                                                    const JobResources& resources) {
    if (resources.attempt == Attempt::first) return std::nullopt;  // the server never heard of it
    const weaviate::Server server = server_for(resources.call);
    Plan plan{.id = id};
    for (const std::string& name : resources.collections) plan.collections.push_back({.name = name});
    weaviate::ServerJob job{{.api = api_,
                             .watcher = watcher_,
                             .prepared = {.kind = kind,
                                          .backup = weaviate::backup_at(server, resources.place, id),
                                          .plan = std::move(plan),
                                          .version = server.version},
                             .attempt = Attempt::again,
                             .polling = polling_,
                             .patience = patience_}};
    return job.clean_up();
  }

  const std::unique_ptr<http::Transport> transport_;
  const weaviate::Api api_;
  const weaviate::PollPolicy polling_;
  const weaviate::Patience patience_;
  weaviate::StatusWatcher watcher_;
};

}  // namespace

std::unique_ptr<Cluster> open_weaviate_cluster(WeaviateOptions options) {
  return std::make_unique<WeaviateCluster>(std::move(options));
}

}  // namespace holdfast::cluster
