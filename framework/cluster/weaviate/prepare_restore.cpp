#include <fmt/format.h>

#include <algorithm>
#include <holdfast/errors.hpp>

#include "cluster/weaviate/backup_seen.hpp"
#include "cluster/weaviate/prepared.hpp"

namespace holdfast::weaviate {
namespace {

void require_features(const ServerVersion& version, const cluster::RestoreRequest& request) {
  if (request.cpu_percentage != 0) require(version, Feature::typed_config);
  if (!request.node_map.empty()) require(version, Feature::node_mapping);
  if (request.users == cluster::Include::yes || request.roles == cluster::Include::yes)
    require(version, Feature::users_and_roles);
  if (request.alias_conflict == cluster::AliasConflict::overwrite) require(version, Feature::overwrite_alias);
  if (request.node.empty()) return;
  throw UsageError{{.message = fmt::format("a server restores all nodes of a backup, not '{}' alone", request.node),
                    .hint = "leave --node out, or restore into a directory: --cluster file:PATH"}};
}

BackupAnswer require_whole(const Api& api, const BackupRef& backup, const store::CallOptions& call) {
  BackupAnswer told;
  try {
    told = api.status(operation::Kind::create, backup, call);
  } catch (const NotFoundError& error) {
    throw NotFoundError{{.message = fmt::format("the server finds no backup '{}' on its {}", backup.id, backup.module),
                         .hint = "list the backups there; a bucket or path other than the server's must be named",
                         .details = {{"server", error.message()}}}};
  }
  if (told.status == "SUCCESS") return told;
  const bool is_over = told.status == "FAILED" || told.status == "CANCELED";
  if (!is_over)
    throw BackupConflictError{{.message = fmt::format("'{}' is still being created: {}", backup.id, told.status),
                               .hint = "wait for it; one that was interrupted stays so for ever: restore another"},
                              {.id = backup.id, .kind = "create"}};
  throw DamagedError{{.message = fmt::format("the backup '{}' is {}, and not whole{}{}", backup.id, told.status,
                                             told.error.empty() ? "" : ": ", told.error),
                      .hint = "restore another backup"}};
}

/// The collections to restore, by name. Where nothing tells what the backup holds, patterns cannot be expanded.
std::vector<std::string> selected(const cluster::RestoreRequest& request, const BackupSeen& seen) {
  const std::string where = fmt::format("in the backup '{}'", request.id);
  if (!seen.collections.empty()) return cluster::select(request.selection, seen.collections, where);
  const auto is_pattern = [](const std::string& name) { return name.find_first_of("*?") != std::string::npos; };
  const bool is_plain = request.selection.exclude.empty() &&
                        std::none_of(request.selection.include.begin(), request.selection.include.end(), is_pattern);
  if (is_plain) return request.selection.include;
  throw UsageError{
      {.message = fmt::format("cannot tell which collections of '{}' are meant: its descriptor cannot be read "
                              "from here ({})",
                              request.id, seen.not_seen),
       .hint = "name the collections with --include, without wildcards"}};
}

void refuse_existing(const Server& server, const std::vector<std::string>& names) {
  const auto same = [](std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
  };
  std::vector<std::string> there;
  for (const std::string& name : names) {
    for (const Class& one : server.classes)
      if (same(one.name, name)) there.push_back(one.name);
    for (const auto& [alias, target] : server.aliases)
      if (same(alias, name)) there.push_back(fmt::format("{} (an alias of {})", name, target));
  }
  if (there.empty()) return;
  throw AlreadyExistsError{
      {.message = fmt::format("the server has {} already: {}", there.size() == 1 ? "a collection" : "collections",
                              fmt::join(there, ", ")),
       .hint = "delete what shall be replaced, or leave it out with --exclude"}};
}

std::vector<std::string> nodes_with(const BackupSeen& seen, const std::vector<std::string>& names) {
  std::vector<std::string> nodes;
  for (const auto& [node, collections] : seen.nodes)
    if (std::any_of(collections.begin(), collections.end(), [&](const std::string& collection) {
          return std::find(names.begin(), names.end(), collection) != names.end();
        }))
      nodes.push_back(node);
  return nodes;
}

/// A server takes a mapping of a node that does not take part for a reason to do nothing, and says 200.
void require_nodes(const Server& server, const cluster::RestoreRequest& request,
                   const std::vector<std::string>& taking_part, const BackupSeen& seen) {
  std::set<std::string> targets;
  for (const auto& [from, to] : request.node_map) {
    if (!server.has_node(to))
      throw NotFoundError{{.message = fmt::format("the cluster has no node '{}' to restore '{}' on", to, from),
                           .hint = "map to one of its nodes; GET /v1/nodes lists them"}};
    if (!targets.insert(to).second)
      throw UsageError{{.message = fmt::format("two nodes of the backup are mapped to '{}'", to),
                        .hint = "a server restores each node of a backup on a node of its own"}};
    if (!seen.nodes.empty() && std::find(taking_part.begin(), taking_part.end(), from) == taking_part.end())
      throw UsageError{
          {.message = fmt::format("the node '{}' has nothing of what is to be restored of '{}'", from, request.id),
           .hint = fmt::format("map only nodes that take part: {}", fmt::join(taking_part, ", "))}};
  }
  for (const std::string& node : taking_part) {
    const auto mapped = request.node_map.find(node);
    if (mapped != request.node_map.end()) continue;
    if (targets.contains(node))
      throw UsageError{{.message = fmt::format("'{}' is mapped to, and has a part in the backup itself", node),
                        .hint = fmt::format("map it to another node: --map {}=NODE", node)}};
    if (server.has_node(node)) continue;
    throw NotFoundError{
        {.message = fmt::format("the backup '{}' is of the node '{}', which this cluster has not", request.id, node),
         .hint = fmt::format("say which node takes its place: --map {}=NODE", node)}};
  }
}

std::string status_before(const Api& api, const BackupRef& backup, const store::CallOptions& call) {
  try {
    return api.status(operation::Kind::restore, backup, call).status;
  } catch (const NotFoundError&) {
    return {};
  }
}

cluster::Plan plan_of(const cluster::RestoreRequest& request, const BackupSeen& seen,
                      const std::vector<std::string>& names, cluster::Sight sight) {
  cluster::Plan plan{.id = request.id, .bases = seen.bases};
  for (const std::string& name : names) plan.collections.push_back({.name = name});
  for (const std::string& name : seen.collections)
    if (std::find(names.begin(), names.end(), name) == names.end()) plan.left_out.push_back(name);
  if (plan.left_out.empty()) plan.bytes = seen.bytes;
  if (!seen.not_seen.empty() && sight == cluster::Sight::seen)
    plan.warnings.push_back(
        fmt::format("the stored backup was not looked at from here, only by the server: {}", seen.not_seen));
  return plan;
}

}  // namespace

Prepared prepare(const Api& api, const cluster::RestoreRequest& request, const PrepareOptions& options) {
  require_percentage(request.cpu_percentage);
  const Server server = look_at(api, options.call);
  require_features(server.version, request);
  require_shared_storage(server, options.place);
  Prepared prepared{.kind = operation::Kind::restore,
                    .backup = backup_at(server, options.place, request.id),
                    .version = server.version};
  const BackupAnswer told = require_whole(api, prepared.backup, options.call);
  const BackupSeen seen = look_at_backup(api, prepared.backup, told, options.storage, options.call);
  const std::vector<std::string> names = selected(request, seen);
  if (options.attempt == cluster::Attempt::first) {
    refuse_existing(server, names);
    require_nodes(server, request, nodes_with(seen, names), seen);
    prepared.status_before = status_before(api, prepared.backup, options.call);
  }
  prepared.plan = plan_of(request, seen, names, options.sight);
  prepared.body = RestoreBody{
      .location = prepared.backup.location,
      .include = names,
      .node_mapping = request.node_map,
      .cpu_percentage = request.cpu_percentage,
      .users = request.users == cluster::Include::yes ? RestoreBody::Access::all : RestoreBody::Access::no_restore,
      .roles = request.roles == cluster::Include::yes ? RestoreBody::Access::all : RestoreBody::Access::no_restore,
      .alias = request.alias_conflict == cluster::AliasConflict::overwrite ? RestoreBody::Alias::overwrite
                                                                           : RestoreBody::Alias::keep};
  return prepared;
}

}  // namespace holdfast::weaviate
