// Requests in journals: names and texts, so that another process, and a later version, can go on with an operation.
// Lists are separated by commas, which no name of a collection, node, user or role has.
#include <fmt/format.h>

#include "client/convert.hpp"
#include "settings/text.hpp"

namespace holdfast::client {
namespace {

using Map = std::map<std::string, std::string>;

void put(Map& map, const std::string& key, std::string value) {
  if (!value.empty()) map[key] = std::move(value);
}

void put(Map& map, const std::string& key, const std::vector<std::string>& list) {
  put(map, key, fmt::format("{}", fmt::join(list, ",")));
}

std::string value(const Map& map, const std::string& key) {
  const auto found = map.find(key);
  return found == map.end() ? std::string{} : found->second;
}

std::vector<std::string> list(const Map& map, const std::string& key) {
  const std::string text = value(map, key);
  if (text.empty()) return {};
  std::vector<std::string> out;
  for (const std::string_view part : settings::split(text, ',')) out.emplace_back(part);
  return out;
}

std::string mapping_text(const std::map<std::string, std::string>& mapping) {
  std::string text;
  for (const auto& [from, to] : mapping) text += fmt::format("{}{}={}", text.empty() ? "" : ",", from, to);
  return text;
}

Map own(const BackupCreateRequest& request) {
  Map map;
  const auto compression = to_cluster(request, {}, {}).compression;
  put(map, "compression", format::to_string(compression));
  put(map, "base", request.incremental_base_backup_id);
  put(map, "include_users", request.include_users);
  put(map, "include_roles", request.include_roles);
  return map;
}

Map own(const BackupRestoreRequest& request) {
  Map map;
  put(map, "node", request.node);
  put(map, "map", mapping_text(request.node_mapping));
  put(map, "users", request.users == RestoreOption::all ? "all" : "");
  put(map, "roles", request.roles == RestoreOption::all ? "all" : "");
  put(map, "overwrite_aliases", request.overwrite_aliases == AliasConflict::overwrite ? "yes" : "");
  return map;
}

}  // namespace

Map to_journal(const AnyRequest& request) {
  return std::visit(
      [](const auto& any) {
        Map map = own(any);
        put(map, "include", any.include);
        put(map, "exclude", any.exclude);
        return map;
      },
      request);
}

AnyRequest from_journal(const operation::Header& header, BackupBackend backend) {
  const Map& map = header.request;
  if (header.kind == operation::Kind::create) {
    BackupCreateRequest request{.id = header.backup,
                                .backend = std::move(backend),
                                .include = list(map, "include"),
                                .exclude = list(map, "exclude"),
                                .incremental_base_backup_id = value(map, "base"),
                                .include_users = list(map, "include_users"),
                                .include_roles = list(map, "include_roles")};
    if (const std::string text = value(map, "compression"); !text.empty())
      request.compression = parse_compression(text);
    return request;
  }
  BackupRestoreRequest request{.id = header.backup,
                               .backend = std::move(backend),
                               .include = list(map, "include"),
                               .exclude = list(map, "exclude"),
                               .node = value(map, "node")};
  for (const std::string& pair : list(map, "map"))
    request.node_mapping[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
  if (!value(map, "users").empty()) request.users = RestoreOption::all;
  if (!value(map, "roles").empty()) request.roles = RestoreOption::all;
  if (!value(map, "overwrite_aliases").empty()) request.overwrite_aliases = AliasConflict::overwrite;
  return request;
}

std::string difference(const AnyRequest& request, const operation::Header& header) {
  Map before = header.request;
  Map now = to_journal(request);
  std::string text;
  for (const auto& [key, unused] : now) before.try_emplace(key);
  for (const auto& [key, was] : before)
    if (was != value(now, key))
      text += fmt::format("{}{} was '{}' and is '{}' now", text.empty() ? "" : ", ", key, was, value(now, key));
  return text;
}

}  // namespace holdfast::client
