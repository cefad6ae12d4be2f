#include "cluster/weaviate/server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <holdfast/errors.hpp>

namespace holdfast::weaviate {
namespace {

/// How a module calls where it stores, in /v1/meta.
struct ModuleNames {
  std::string_view module;
  std::string_view bucket;
  std::string_view path;
};
constexpr std::array modules{ModuleNames{"filesystem", "", "backupsPath"}, ModuleNames{"s3", "bucketName", "rootName"},
                             ModuleNames{"gcs", "bucketName", "rootName"},
                             ModuleNames{"azure", "containerName", "rootName"}};

std::string_view without_slashes(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

std::string_view value(const std::map<std::string, std::string>& settings, std::string_view key) {
  const auto found = settings.find(std::string{key});
  return found == settings.end() ? std::string_view{} : found->second;
}

std::string names(const std::map<std::string, std::map<std::string, std::string>>& enabled) {
  std::string text;
  for (const auto& [name, unused] : enabled)
    if (name.starts_with("backup-")) text += fmt::format("{}{}", text.empty() ? "" : ", ", name);
  return text.empty() ? "none" : text;
}

}  // namespace

std::vector<std::string> Server::collections() const {
  std::vector<std::string> all;
  for (const Class& one : classes) all.push_back(one.name);
  std::sort(all.begin(), all.end());
  return all;
}

bool Server::has_node(std::string_view name) const {
  return std::any_of(nodes.begin(), nodes.end(), [name](const Node& node) { return node.name == name; });
}

std::vector<std::string> Server::aliases_of(std::string_view collection) const {
  std::vector<std::string> found;
  for (const auto& [alias, target] : aliases)
    if (target == collection) found.push_back(alias);
  return found;
}

Server look_at(const Api& api, const store::CallOptions& call) {
  api.require_ready(call);
  Server server{.meta = api.meta(call)};
  server.version = ServerVersion::parse(server.meta.version);
  server.nodes = api.nodes(call);
  server.classes = api.schema(call);
  server.aliases = api.aliases(call);
  return server;
}

BackupRef backup_at(const Server& server, const cluster::Place& place, const std::string& id) {
  const auto known = std::find_if(modules.begin(), modules.end(),
                                  [&](const ModuleNames& names) { return names.module == place.module; });
  if (known == modules.end())
    throw NotFoundError{{.message = fmt::format(
                             "a Weaviate server cannot store to '{}': it has no module for that plugin", place.module),
                         .hint = "use filesystem, s3, gcs or azure, or back up a directory: --cluster file:PATH"}};
  const std::string module = "backup-" + place.module;
  const auto enabled = server.meta.modules.find(module);
  if (enabled == server.meta.modules.end())
    throw NotFoundError{
        {.message = fmt::format("the server has not enabled its module '{}'; of those that store backups "
                                "it has: {}",
                                module, names(server.meta.modules)),
         .hint = fmt::format("add {} to ENABLE_MODULES of the server, and its settings", module)}};
  BackupRef backup{.module = place.module, .id = id};
  if (place.bucket != value(enabled->second, known->bucket)) backup.location.bucket = place.bucket;
  if (without_slashes(place.path) != without_slashes(value(enabled->second, known->path)))
    backup.location.path = place.path;
  if (backup.location != Location{}) require(server.version, Feature::location);
  return backup;
}

void require_shared_storage(const Server& server, const cluster::Place& place) {
  if (place.module != "filesystem" || server.nodes.size() < 2) return;
  throw UsageError{
      {.message = fmt::format("a cluster of {} nodes cannot back up to a folder: each would write to its own",
                              server.nodes.size()),
       .hint = "use a storage that all nodes reach: s3, gcs or azure"}};
}

void require_percentage(unsigned percentage) {
  if (percentage > 80)
    throw UsageError{{.message = fmt::format(
                          "a Weaviate server gives at most 80 % of its processors to a backup, not {}", percentage),
                      .hint = "ask for 1 to 80"}};
}

}  // namespace holdfast::weaviate
