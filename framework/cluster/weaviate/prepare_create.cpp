#include <fmt/format.h>

#include <algorithm>
#include <holdfast/errors.hpp>

#include "cluster/weaviate/prepared.hpp"

namespace holdfast::weaviate {
namespace {

void require_features(const ServerVersion& version, const cluster::CreateRequest& request) {
  if (request.cpu_percentage != 0 || request.compression != format::Compression{})
    require(version, Feature::typed_config);
  if (request.compression.codec != format::Codec::gzip) require(version, Feature::zstd);
  if (!request.base.empty()) require(version, Feature::incremental);
  if (!request.users.empty()) require(version, Feature::include_users);
  if (!request.roles.empty()) require(version, Feature::include_roles);
}

std::optional<BackupAnswer> known(const Api& api, const BackupRef& backup, const store::CallOptions& call) {
  try {
    return api.status(operation::Kind::create, backup, call);
  } catch (const NotFoundError&) {
    return std::nullopt;
  }
}

void require_free_id(const Api& api, const BackupRef& backup, const store::CallOptions& call) {
  const auto there = known(api, backup, call);
  if (!there) return;
  throw AlreadyExistsError{
      {.message = fmt::format("'{}' exists already on the server, as {}: {}", backup.id, there->status, there->path),
       .hint = "choose another id: Weaviate uses each once, also for backups that failed",
       .details = {{"status", there->status}}}};
}

void require_successful_base(const Api& api, const cluster::CreateRequest& request, BackupRef base,
                             const store::CallOptions& call) {
  if (request.base.empty()) return;
  if (request.base == request.id)
    throw UsageError{{.message = fmt::format("'{}' cannot be its own base", request.id),
                      .hint = "name the backup that this one builds on"}};
  base.id = request.base;
  const auto there = known(api, base, call);
  if (!there)
    throw NotFoundError{{.message = fmt::format("there is no backup '{}' to build '{}' on", request.base, request.id),
                         .hint = "list the backups there, or make a full one"}};
  if (there->status != "SUCCESS")
    throw UsageError{
        {.message = fmt::format("'{}' cannot build on '{}', which is {}", request.id, request.base, there->status),
         .hint = "build on a backup that succeeded, or make a full one"}};
}

/// What of the collection stays out although it is selected.
void note_inactive_tenants(const Api& api, const Class& collection, const store::CallOptions& call,
                           cluster::Plan& plan) {
  if (collection.tenancy != Class::Tenancy::multi) return;
  const std::vector<Tenant> tenants = api.tenants(collection.name, call);
  const auto inactive = std::count_if(tenants.begin(), tenants.end(), [](const Tenant& tenant) {
    return tenant.activity != "ACTIVE" && tenant.activity != "HOT";
  });
  plan.collections.back().shards = tenants.size() - static_cast<std::size_t>(inactive);
  if (inactive > 0)
    plan.warnings.push_back(fmt::format("{} of the {} tenants of '{}' are not active, and are not backed up", inactive,
                                        tenants.size(), collection.name));
}

cluster::Plan plan_of(const Api& api, const Server& server, const cluster::CreateRequest& request,
                      const store::CallOptions& call) {
  const std::vector<std::string> names = server.collections();
  if (names.empty())
    throw NotFoundError{
        {.message = fmt::format("there are no collections on '{}', or none that this user may see", api.address()),
         .hint = "load some, or use a key that may read the schema"}};
  const std::vector<std::string> selected =
      cluster::select(request.selection, names, fmt::format("on '{}'", api.address()));
  cluster::Plan plan{.id = request.id};
  for (const std::string& name : names) {
    if (std::find(selected.begin(), selected.end(), name) == selected.end()) {
      plan.left_out.push_back(name);
      continue;
    }
    plan.collections.push_back({.name = name, .aliases = server.aliases_of(name)});
    const auto collection =
        std::find_if(server.classes.begin(), server.classes.end(), [&](const Class& one) { return one.name == name; });
    note_inactive_tenants(api, *collection, call, plan);
  }
  if (!request.base.empty()) plan.bases = {request.base};
  return plan;
}

/// Of what the server runs already, or has done: what is there now is no matter.
cluster::Plan plan_as_begun(const cluster::CreateRequest& request, const std::vector<std::string>& collections) {
  cluster::Plan plan{.id = request.id};
  for (const std::string& name : collections) plan.collections.push_back({.name = name});
  if (!request.base.empty()) plan.bases = {request.base};
  return plan;
}

}  // namespace

Prepared prepare(const Api& api, const cluster::CreateRequest& request, const PrepareOptions& options) {
  require_percentage(request.cpu_percentage);
  const Server server = look_at(api, options.call);
  require_features(server.version, request);
  require_shared_storage(server, options.place);
  Prepared prepared{.kind = operation::Kind::create,
                    .backup = backup_at(server, options.place, request.id),
                    .version = server.version};
  const bool was_begun = options.attempt == cluster::Attempt::again;
  if (!was_begun) {
    require_free_id(api, prepared.backup, options.call);
    require_successful_base(api, request, prepared.backup, options.call);
  }
  prepared.plan = was_begun && !options.collections.empty() && known(api, prepared.backup, options.call)
                      ? plan_as_begun(request, options.collections)
                      : plan_of(api, server, request, options.call);
  CreateBody body{.id = request.id,
                  .location = prepared.backup.location,
                  .compression = request.compression,
                  .cpu_percentage = request.cpu_percentage,
                  .base = request.base,
                  .include_users = request.users,
                  .include_roles = request.roles};
  // All of them by name: a server would take an empty list, and a pattern without a match, for "everything".
  for (const cluster::CollectionPlan& collection : prepared.plan.collections) body.include.push_back(collection.name);
  prepared.body = std::move(body);
  return prepared;
}

}  // namespace holdfast::weaviate
