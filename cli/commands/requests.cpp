#include "commands/requests.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "settings/backup_id.hpp"

namespace holdfast::cli {
namespace {

std::pair<std::string, std::string> mapping_of(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    throw UsageError{{.message = fmt::format("'{}' is not a value of --map", text),
                      .hint = "write OLD=NEW, the names of two nodes"}};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

RestoreOption restore_option(bool wanted) { return wanted ? RestoreOption::all : RestoreOption::no_restore; }
AliasConflict alias_conflict(bool overwrite) { return overwrite ? AliasConflict::overwrite : AliasConflict::keep; }

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

}  // namespace

BackupCreateRequest create_request(const Session& session) {
  const Arguments& given = session.arguments();
  BackupCreateRequest request{.id = given.text("ID"),
                              .backend = session.backend(),
                              .include = given.all("--include"),
                              .exclude = given.all("--exclude"),
                              .cpu_percentage = given.percent("--cpu").value_or(0),
                              .incremental_base_backup_id = given.text("--base"),
                              .include_users = given.all("--include-user"),
                              .include_roles = given.all("--include-role")};
  if (given.has("--compression")) request.compression = parse_compression(given.text("--compression"));
  return request;
}

BackupRestoreRequest restore_request(const Session& session) {
  const Arguments& given = session.arguments();
  BackupRestoreRequest request{.id = given.text("ID"),
                               .backend = session.backend(),
                               .include = given.all("--include"),
                               .exclude = given.all("--exclude"),
                               .node = given.text("--node"),
                               .users = restore_option(given.has("--users")),
                               .roles = restore_option(given.has("--roles")),
                               .overwrite_aliases = alias_conflict(given.has("--overwrite-aliases")),
                               .cpu_percentage = given.percent("--cpu").value_or(0)};
  for (const std::string& text : given.all("--map")) request.node_mapping.insert(mapping_of(text));
  return request;
}

client::AnyRequest request_of(const settings::RunEntry& entry) {
  const std::string id = settings::expand_id_template(entry.id, std::chrono::system_clock::now(), host_name());
  if (entry.kind == BackupKind::create) {
    BackupCreateRequest request{.id = id,
                                .backend = Session::backend(entry.backend),
                                .include = entry.include,
                                .exclude = entry.exclude,
                                .cpu_percentage = entry.cpu_percentage.value_or(0),
                                .incremental_base_backup_id = entry.base,
                                .include_users = entry.include_users,
                                .include_roles = entry.include_roles};
    if (!entry.compression.empty()) request.compression = parse_compression(entry.compression);
    return request;
  }
  return BackupRestoreRequest{.id = id,
                              .backend = Session::backend(entry.backend),
                              .include = entry.include,
                              .exclude = entry.exclude,
                              .node = entry.node,
                              .node_mapping = entry.node_map,
                              .users = restore_option(entry.users),
                              .roles = restore_option(entry.roles),
                              .overwrite_aliases = alias_conflict(entry.overwrite_aliases),
                              .cpu_percentage = entry.cpu_percentage.value_or(0)};
}

std::optional<std::chrono::milliseconds> timeout_of(Session& session) {
  if (const auto given = session.arguments().duration("--timeout")) return given;
  for (const settings::Section& section : session.config().sections)
    if (section.name == "client" && section.settings.at("timeout").state == settings::State::set)
      return std::chrono::duration_cast<std::chrono::milliseconds>(session.config().client.timeout);
  return std::nullopt;
}

}  // namespace holdfast::cli
