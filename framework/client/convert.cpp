#include "client/convert.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client/store_name.hpp"
#include "settings/backup_id.hpp"

namespace holdfast::client {
namespace {

using operation::Phase;

void check_selection(const std::vector<std::string>& include, const std::vector<std::string>& exclude) {
  if (!include.empty() && !exclude.empty())
    throw UsageError{
        {.message = "both collections to include and collections to exclude are given", .hint = "give one of the two"}};
  for (const auto* list : {&include, &exclude})
    if (std::find(list->begin(), list->end(), "") != list->end())
      throw UsageError{{.message = "the name of a collection is empty", .hint = "leave it out"}};
}

void check_percentage(unsigned percentage) {
  if (percentage > 100)
    throw UsageError{{.message = fmt::format("a CPU percentage of {} is not one", percentage),
                      .hint = "choose 1 to 100, or 0 for the default"}};
}

void check_own(const BackupCreateRequest& request) {
  if (request.incremental_base_backup_id.empty()) return;
  settings::check_backup_id(request.incremental_base_backup_id);
  if (request.incremental_base_backup_id == request.id)
    throw UsageError{{.message = fmt::format("the backup '{}' is named as its own base", request.id),
                      .hint = "name an earlier backup, or none for a full one"}};
}

void check_own(const BackupRestoreRequest& request) {
  for (const auto& [from, to] : request.node_mapping)
    if (from.empty() || to.empty())
      throw UsageError{{.message = fmt::format("the node mapping '{}={}' lacks a name", from, to),
                        .hint = "write OLD=NEW, the names of two nodes"}};
}

struct Alternative {
  Phase phase;
  BackupStatus status;
};

/// A server has one word where Holdfast has several phases.
constexpr std::array statuses{
    Alternative{Phase::pending, BackupStatus::started},
    Alternative{Phase::preparing, BackupStatus::started},
    Alternative{Phase::transferring, BackupStatus::transferring},
    Alternative{Phase::committing, BackupStatus::finalizing},
    Alternative{Phase::cancelling, BackupStatus::cancelling},
    Alternative{Phase::succeeded, BackupStatus::success},
    Alternative{Phase::cancelled, BackupStatus::canceled},
    Alternative{Phase::failed, BackupStatus::failed},
};
static_assert([] {
  for (std::size_t i = 0; i < statuses.size(); ++i)
    if (operation::index_of(statuses[i].phase) != i) return false;
  return statuses.size() == operation::phase_count;
}());

}  // namespace

BackupKind kind_of(const AnyRequest& request) noexcept {
  return std::holds_alternative<BackupCreateRequest>(request) ? BackupKind::create : BackupKind::restore;
}

const std::string& id_of(const AnyRequest& request) noexcept {
  const auto* create = std::get_if<BackupCreateRequest>(&request);
  return create != nullptr ? create->id : std::get_if<BackupRestoreRequest>(&request)->id;
}

const BackupBackend& backend_of(const AnyRequest& request) noexcept {
  const auto* create = std::get_if<BackupCreateRequest>(&request);
  return create != nullptr ? create->backend : std::get_if<BackupRestoreRequest>(&request)->backend;
}

void check_request(const AnyRequest& request) {
  settings::check_backup_id(id_of(request));
  std::visit(
      [](const auto& own) {
        check_selection(own.include, own.exclude);
        check_percentage(own.cpu_percentage);
        check_own(own);
      },
      request);
}

cluster::CreateRequest to_cluster(const BackupCreateRequest& request, std::string operation, std::string plugin) {
  return {.id = request.id,
          .operation = std::move(operation),
          .selection = {.include = request.include, .exclude = request.exclude},
          .compression = {.codec = static_cast<format::Codec>(request.compression.codec),
                          .level = static_cast<format::Level>(request.compression.level)},
          .cpu_percentage = request.cpu_percentage,
          .base = request.incremental_base_backup_id,
          .plugin = std::move(plugin),
          .users = request.include_users,
          .roles = request.include_roles};
}

cluster::RestoreRequest to_cluster(const BackupRestoreRequest& request, std::string operation) {
  const auto include = [](RestoreOption option) {
    return option == RestoreOption::all ? cluster::Include::yes : cluster::Include::no;
  };
  return {.id = request.id,
          .operation = std::move(operation),
          .selection = {.include = request.include, .exclude = request.exclude},
          .node = request.node,
          .node_map = request.node_mapping,
          .alias_conflict = request.overwrite_aliases == AliasConflict::overwrite ? cluster::AliasConflict::overwrite
                                                                                  : cluster::AliasConflict::refuse,
          .users = include(request.users),
          .roles = include(request.roles),
          .cpu_percentage = request.cpu_percentage};
}

BackupPlan to_public(const cluster::Plan& plan, BackupKind kind) {
  BackupPlan out{.id = plan.id,
                 .kind = kind,
                 .node = plan.node,
                 .left_out = plan.left_out,
                 .missing = plan.missing,
                 .bases = plan.bases,
                 .files = plan.files,
                 .bytes = plan.bytes,
                 .warnings = plan.warnings};
  for (const cluster::CollectionPlan& collection : plan.collections)
    out.collections.push_back({.name = collection.name,
                               .aliases = collection.aliases,
                               .shards = collection.shards,
                               .files = collection.files,
                               .bytes = collection.bytes});
  return out;
}

BackupCheck to_public(const store::Check& check) {
  return {.id = check.id,
          .title = check.title,
          .outcome = static_cast<BackupCheck::Outcome>(check.outcome),
          .detail = check.detail,
          .remedy = check.remedy,
          .latency = check.latency};
}

static_assert(static_cast<int>(BackupCheck::Outcome::skip) == static_cast<int>(store::Check::Outcome::skip) &&
                  static_cast<int>(BackupCheck::Outcome::fail) == static_cast<int>(store::Check::Outcome::fail),
              "both rooms count outcomes alike");

BackupProgress to_public(const operation::Progress& progress) {
  return {.bytes_done = progress.bytes_done,
          .bytes_total = progress.bytes_total,
          .stored_bytes = progress.stored_bytes,
          .files_done = progress.files_done,
          .files_total = progress.files_total,
          .chunks_done = progress.chunks_done,
          .collection = progress.collection};
}

BackupTransition to_public(const operation::TransitionRecord& record, const std::string& operation) {
  return {.operation_id = operation,
          .from = std::string{to_string(record.from)},
          .event = std::string{to_string(record.on)},
          .to = std::string{to_string(record.to())},
          .at = record.at};
}

operation::Kind to_operation(BackupKind kind) noexcept {
  return kind == BackupKind::create ? operation::Kind::create : operation::Kind::restore;
}

BackupKind to_public(operation::Kind kind) noexcept {
  return kind == operation::Kind::create ? BackupKind::create : BackupKind::restore;
}

BackupStatus to_status(Phase phase) noexcept { return statuses[operation::index_of(phase)].status; }

namespace {

struct Describe {
  Backup& backup;

  void operator()(const operation::Pending&) const {}
  void operator()(const operation::Preparing&) const {}
  void operator()(const operation::Committing&) const {}
  void operator()(const operation::Cancelling&) const {}
  void operator()(const operation::Cancelled&) const {}
  void operator()(const operation::Transferring& state) const { backup.collections = state.collections; }
  void operator()(const operation::Succeeded& state) const {
    backup.collections = state.summary.collections;
    // Only a server knows what it stored and what it restored of a part, and it does not say.
    if (state.summary.bytes > 0) backup.size_bytes = state.summary.bytes;
    if (state.summary.stored_bytes > 0) backup.stored_bytes = state.summary.stored_bytes;
    backup.warnings = state.summary.warnings;
  }
  void operator()(const operation::Failed& state) const {
    backup.error = state.message;
    backup.hint = state.hint;
  }
};

}  // namespace

void describe(const operation::State& state, Backup& backup) {
  backup.status = to_status(operation::phase_of(state));
  backup.status_raw = to_string(backup.status);
  std::visit(Describe{backup}, state);
}

std::string plugin_text(std::string_view id, std::string_view version, std::string_view abi) {
  if (version.empty()) return {};  // a server's own module
  return fmt::format("{} {}{}{}", id, version, abi.empty() ? "" : ", ABI ", abi);
}

Backup to_public(const operation::JournalInfo& journal, const BackupBackend& backend) {
  Backup backup{
      .id = journal.header.backup,
      .backend = backend,
      .path = path_of_backup(journal.header.backend, journal.header.backup),
      .operation_id = journal.operation,
      .started_at = journal.header.started_at,
      .is_interrupted = journal.is_interrupted(),
      .plugin = plugin_text(journal.header.plugin_id, journal.header.plugin_version, journal.header.plugin_abi),
      .incremental_base_backup_id = {}};
  describe(journal.state, backup);
  if (is_terminal(backup.status)) backup.completed_at = journal.last_at;
  if (!journal.header.node.empty()) backup.nodes = {journal.header.node};
  if (const auto base = journal.header.request.find("base"); base != journal.header.request.end())
    backup.incremental_base_backup_id = base->second;
  return backup;
}

}  // namespace holdfast::client
