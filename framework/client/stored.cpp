#include "client/stored.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "client/store_name.hpp"
#include "cluster/directory/id_claim.hpp"
#include "format/keys.hpp"
#include "transfer/crew.hpp"

namespace holdfast::client {
namespace {

/// A global descriptor names collections and nodes, no files; a larger one is no descriptor.
constexpr std::uint64_t largest_descriptor = std::uint64_t{256} << 20;
/// More requests at once bring nothing: each is one small object.
constexpr std::uint32_t most_readers = 16;

std::optional<Timestamp> to_public(const format::Timestamp& time) {
  if (!time) return std::nullopt;
  return std::chrono::time_point_cast<Timestamp::duration>(*time);
}

void add_once(std::vector<std::string>& names, const std::vector<std::string>& more) {
  for (const std::string& name : more)
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

[[noreturn]] void raise_unusable(std::string_view what, const Error& error, std::string_view hint) {
  ErrorInfo info = error.info();
  info.message = fmt::format("{} cannot be used: {}", what, info.message);
  if (info.hint.empty()) info.hint = hint;
  raise(error.code(), std::move(info));
}

}  // namespace

StoredBackups::StoredBackups(store::Store& store, BackupBackend backend, store::CallOptions call)
    : store_{store}, backend_{std::move(backend)}, call_{std::move(call)} {}

std::optional<std::string> StoredBackups::read(const std::string& key) const {
  try {
    return store::read_object(store_, key, largest_descriptor, call_);
  } catch (const NotFoundError&) {
    return std::nullopt;
  }
}

Backup StoredBackups::to_backup(const format::GlobalDescriptor& descriptor) const {
  Backup backup{.id = descriptor.id,
                .backend = backend_,
                .status = to_backup_status(descriptor.status),
                .status_raw = descriptor.status,
                .path = path_of_backup(store_.name(), descriptor.id),
                .started_at = to_public(descriptor.started_at),
                .completed_at = to_public(descriptor.completed_at),
                .error = descriptor.error,
                .server_version = descriptor.server_version,
                .incremental_base_backup_id = descriptor.base_backup_id};
  for (const auto& [name, node] : descriptor.nodes) {
    backup.nodes.push_back(name);
    add_once(backup.collections, node.collections);
    if (backup.error.empty()) backup.error = node.error;
  }
  if (descriptor.pre_compression_size > 0)
    backup.size_bytes = static_cast<std::uint64_t>(descriptor.pre_compression_size);
  return backup;
}

std::optional<Backup> StoredBackups::find(std::string_view id) const {
  const std::string name{id};
  const auto text = read(format::backup_config_key(name));
  if (!text) return claimed(name);
  return to_backup(parse(name, *text));
}

format::GlobalDescriptor StoredBackups::parse(const std::string& id, const std::string& text) const {
  try {
    auto descriptor = format::GlobalDescriptor::parse(text);
    if (descriptor.id == id) return descriptor;
    throw DamagedError{{.message = fmt::format("it is that of '{}'", descriptor.id)}};
  } catch (const Error& error) {
    raise_unusable(fmt::format("the descriptor of '{}' on '{}'", id, store_.name()), error,
                   "look for another copy of the backup; the storage has lost or changed this one");
  }
}

std::optional<Backup> StoredBackups::find_restore(std::string_view id) const {
  const auto text = read(format::restore_config_key(id));
  if (!text) return std::nullopt;
  try {
    Backup backup = to_backup(format::GlobalDescriptor::parse(*text));
    backup.id = id;
    return backup;
  } catch (const Error& error) {
    raise_unusable(fmt::format("the record of the restore of '{}' on '{}'", id, store_.name()), error,
                   "look at the collections themselves, or restore the backup again");
  }
}

std::optional<Backup> StoredBackups::claimed(const std::string& id) const {
  const auto holder = cluster::IdClaim{store_, id, {}}.holder(call_);
  if (!holder) return std::nullopt;
  Backup backup{.id = id,
                .backend = backend_,
                .status = BackupStatus::started,
                .status_raw = std::string{to_string(BackupStatus::started)},
                .path = path_of_backup(store_.name(), id),
                .operation_id = holder->operation};
  backup.warnings.push_back(fmt::format("running, or interrupted, on {} since {}", holder->holder, holder->since));
  return backup;
}

std::vector<std::string> StoredBackups::ids() const {
  std::vector<std::string> found;
  store::for_each_page(store_, {.delimiter = "/"}, call_, [&](store::ListPage& page) {
    for (std::string& prefix : page.prefixes) {
      prefix.pop_back();
      if (format::is_backup_id(prefix)) found.push_back(std::move(prefix));
    }
  });
  return found;
}

/// Nothing for a folder that is not a backup's.
std::optional<Backup> StoredBackups::listed(const std::string& id) const {
  try {
    return find(id);
  } catch (const CancelledError&) {
    throw;
  } catch (const Error& error) {
    return Backup{.id = id,
                  .backend = backend_,
                  .path = path_of_backup(store_.name(), id),
                  .error = error.message(),
                  .hint = error.hint()};
  }
}

std::vector<Backup> StoredBackups::list() const {
  const std::vector<std::string> names = ids();
  std::vector<std::optional<Backup>> found(names.size());
  std::atomic<std::size_t> next{0};
  transfer::Crew crew{call_.stop};
  const std::uint32_t limit = store_.limits().max_concurrency;
  const std::size_t readers =
      std::min<std::size_t>(names.size(), limit == 0 ? most_readers : std::min(limit, most_readers));
  for (std::size_t i = 0; i < readers; ++i)
    crew.spawn([&] {
      for (std::size_t mine = next++; mine < names.size() && !crew.stop_token().stop_requested(); mine = next++)
        found[mine] = listed(names[mine]);
    });
  crew.wait();
  if (call_.stop.stop_requested()) throw CancelledError{{.message = "stopped listing the backups"}};
  std::vector<Backup> backups;
  for (auto& backup : found)
    if (backup) backups.push_back(*std::move(backup));
  return backups;
}

void StoredBackups::complete(Backup& backup, const Backup& journal) {
  backup.operation_id = journal.operation_id;
  backup.plugin = journal.plugin;
  if (!backup.stored_bytes) backup.stored_bytes = journal.stored_bytes;
  // A server's status does not tell the collections, and the base to few.
  if (backup.collections.empty()) backup.collections = journal.collections;
  if (backup.incremental_base_backup_id.empty()) backup.incremental_base_backup_id = journal.incremental_base_backup_id;
  add_once(backup.warnings, journal.warnings);
}

}  // namespace holdfast::client
