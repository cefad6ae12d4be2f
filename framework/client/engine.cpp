#include "client/engine.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client/journal_watch.hpp"
#include "client/place.hpp"
#include "client/server_watch.hpp"
#include "client/stored.hpp"
#include "settings/backup_id.hpp"

namespace holdfast::client {

void raise_unknown(BackupKind kind, std::string_view id, std::string_view store) {
  throw NotFoundError{{.message = fmt::format("no {} of '{}' is known on '{}'", to_string(kind), id, store),
                       .hint = fmt::format("list the backups there; restores are known only where they ran")}};
}

Engine::Engine(EngineParts parts)
    : backends_{std::move(parts.backends)},
      open_cluster_{std::move(parts.open_cluster)},
      journals_{std::move(parts.journals)},
      preflight_{parts.preflight},
      answers_{parts.answers},
      patience_{parts.patience},
      warn_{std::move(parts.warn)} {}

Engine::~Engine() { shut_down(); }

std::shared_ptr<cluster::Cluster> Engine::shared_cluster() {
  const std::scoped_lock lock{cluster_mutex_};
  if (!cluster_) cluster_ = open_cluster_();
  return cluster_;
}

cluster::Cluster& Engine::cluster() { return *shared_cluster(); }

/// The server that knows of backups by itself; null where there is none to be asked.
cluster::ServerBackups* Engine::server() { return answers_ == Answers::cluster ? cluster().server_backups() : nullptr; }

ErrandOptions Engine::errands(const std::shared_ptr<BackupObserver>& observer) const {
  if (!observer) return {.patience = patience_, .warn = warn_};
  return {.patience = patience_, .warn = [observer](const std::string& text) { observer->warned(text); }};
}

OpenedBackend Engine::open(const BackupBackend& backend, Errand& errand) {
  OpenedBackend opened = backends_->open(backend, errand.stop());
  errand.watch(opened.calls);
  return opened;
}

void Engine::request_shutdown() {
  const std::scoped_lock lock{runs_mutex_};
  shut_down_ = true;
  for (const auto& run : runs_) run->request_shutdown();
}

void Engine::shut_down() {
  std::vector<std::shared_ptr<Run>> runs;
  {
    const std::scoped_lock lock{runs_mutex_};
    shut_down_ = true;
    runs.swap(runs_);
  }
  for (const auto& run : runs) run->request_shutdown();
  for (const auto& run : runs) run->join();
}

void Engine::refuse_after_shutdown() const {
  const std::scoped_lock lock{runs_mutex_};
  if (shut_down_) throw UsageError{{.message = "the client was shut down", .hint = "make another client"}};
}

std::shared_ptr<Run> Engine::find_run(BackupKind kind, std::string_view id, std::string_view store_name) {
  const std::scoped_lock lock{runs_mutex_};
  const auto found = std::find_if(runs_.begin(), runs_.end(), [&](const std::shared_ptr<Run>& run) {
    return run->kind() == kind && run->id() == id && run->store_name() == store_name && !run->has_ended();
  });
  return found == runs_.end() ? nullptr : *found;
}

/// A place has the same name whichever server stores there: what another was asked for is not this one's.
std::optional<operation::JournalInfo> Engine::find_journal(BackupKind kind, std::string_view id,
                                                           std::string_view store_name) {
  auto found = journals_.find(id, store_name, to_operation(kind));
  if (found && server() != nullptr && found->header.cluster != cluster().address()) return std::nullopt;
  return found;
}

/// Lets go of runs that are over; handles may keep them. Who has seen the end of one may begin the next: it is waited
/// for until what it held is free, too.
void Engine::reap() {
  std::vector<std::shared_ptr<Run>> over;
  {
    const std::scoped_lock lock{runs_mutex_};
    const auto end = std::partition(runs_.begin(), runs_.end(), [](const auto& run) { return !run->is_over(); });
    std::move(end, runs_.end(), std::back_inserter(over));
    runs_.erase(end, runs_.end());
  }
  for (const auto& run : over) run->join();
}

std::shared_ptr<Run> Engine::keep(RunParts parts, const StartOptions& options) {
  auto run = std::make_shared<Run>(std::move(parts), options.observer);
  const std::scoped_lock lock{runs_mutex_};
  if (shut_down_) throw UsageError{{.message = "the client was shut down", .hint = "make another client"}};
  runs_.push_back(run);
  run->start();
  return run;
}

std::shared_ptr<Watch> Engine::attach(BackupKind kind, std::string_view id, const BackupBackend& backend,
                                      Errand& errand) {
  settings::check_backup_id(id);
  const OpenedBackend opened = open(backend, errand);
  if (auto run = find_run(kind, id, opened.store->name())) return run;
  const auto journal = find_journal(kind, id, opened.store->name());
  cluster::ServerBackups* const server = this->server();
  // What is over, or whose process is gone, the server knows better.
  if (journal && (server == nullptr || journal->ownership == operation::Ownership::held))
    return std::make_shared<JournalWatch>(journals_, *journal, backend);
  if (server == nullptr) raise_unknown(kind, id, opened.store->name());
  try {
    return std::make_shared<ServerWatch>(ServerWatchParts{
        .server = *server,
        .engine = shared_from_this(),
        .kind = kind,
        .id = std::string{id},
        .backend = backend,
        .place = opened.place,
        .operation = journal ? journal->operation : std::string{},
        .as_told = [this, kind, backend, store = opened.store->name()](const cluster::KnownBackup& known) {
          const auto newest = find_journal(kind, known.id, store);
          return as_told({.known = known, .journal = newest, .backend = backend}, {});
        }});
  } catch (const NotFoundError&) {  // servers forget, and refuse
    if (!journal || journal->is_damaged()) throw;
    return std::make_shared<JournalWatch>(journals_, *journal, backend);
  }
}

/// Whether what the server says is how the operation of the journal ended. It tells of restores by their id alone: the
/// end may be that of an earlier one, and only a success shows, in the collections that are there.
bool Engine::is_its_end(const Backup& told, const operation::JournalInfo& journal, const store::CallOptions& call) {
  if (journal.header.kind == operation::Kind::create) return is_terminal(told.status);
  if (told.status != BackupStatus::success || journal.transfer->collections.empty()) return false;
  const std::vector<cluster::CollectionInfo> there = cluster().inspect(call).collections;
  const std::vector<std::string>& wanted = journal.transfer->collections;
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
    return std::any_of(there.begin(), there.end(),
                       [&](const cluster::CollectionInfo& one) { return one.name == name; });
  });
}

/// What the server says, completed by what the journal of this machine knows. An interrupted operation that came to its
/// end on the server meanwhile comes to it in its journal, too. Before it transferred the server was not asked for it:
/// then what is known there under its id is another's.
Backup Engine::as_told(const Told& what, const store::CallOptions& call) {
  const std::optional<operation::JournalInfo>& journal = what.journal;
  Backup told = to_public(what.known, what.backend);
  if (!journal || journal->is_damaged() || !journal->transfer) return told;
  const Backup noted = to_public(*journal, what.backend);
  if (told.collections.empty()) told.collections = noted.collections;
  StoredBackups::complete(told, noted);
  if (!journal->is_interrupted() || journal->header.cluster != cluster().address() || !is_its_end(told, *journal, call))
    return told;
  try {
    const auto taken = journals_.open(journal->operation);
    operation::Operation operation{*taken, taken->position()};
    end_as_told(operation, told);
  } catch (const BackupConflictError&) {  // somebody has taken it up
  }
  return told;
}

std::optional<Backup> Engine::reconcile(const operation::JournalInfo& journal, const store::CallOptions& call) {
  cluster::ServerBackups* const server = cluster().server_backups();
  if (server == nullptr) return std::nullopt;
  const cluster::Place place = place_named(journal.header.backend);
  const auto known = server->find(journal.header.kind, place, journal.header.backup, call);
  if (!known) return std::nullopt;
  const std::optional<operation::JournalInfo> newest = journals_.read(journal.operation);
  return as_told({.known = *known, .journal = newest, .backend = BackupBackend::plugin(place.module)}, call);
}

std::optional<Backup> Engine::status_on_server(BackupKind kind, std::string_view id, const OpenedBackend& opened,
                                               const BackupBackend& backend, const std::stop_token& stop) {
  cluster::ServerBackups* const server = this->server();
  if (server == nullptr) return std::nullopt;
  const auto journal = find_journal(kind, id, opened.store->name());
  const auto known = server->find(to_operation(kind), opened.place, std::string{id}, {.stop = stop});
  if (known) return as_told({.known = *known, .journal = journal, .backend = backend}, {.stop = stop});
  if (journal && !journal->is_damaged()) return to_public(*journal, backend);
  raise_unknown(kind, id, opened.store->name());
}

Backup Engine::status(BackupKind kind, std::string_view id, const BackupBackend& backend, Errand& errand) {
  settings::check_backup_id(id);
  const std::stop_token stop = errand.stop();
  const OpenedBackend opened = open(backend, errand);
  if (const auto run = find_run(kind, id, opened.store->name())) return run->current();
  if (auto told = status_on_server(kind, id, opened, backend, stop)) return *std::move(told);
  const auto journal = find_journal(kind, id, opened.store->name());
  if (journal && !journal->is_damaged() && !is_terminal(journal->phase())) return to_public(*journal, backend);
  const StoredBackups stored{*opened.store, backend, {.stop = stop}};
  if (kind == BackupKind::restore && journal) return to_public(*journal, backend);
  if (auto backup = kind == BackupKind::create ? stored.find(id) : stored.find_restore(id)) {
    if (journal && journal->phase() == operation::Phase::succeeded)
      stored.complete(*backup, to_public(*journal, backend));
    return *std::move(backup);
  }
  if (journal) return to_public(*journal, backend);
  raise_unknown(kind, id, opened.store->name());
}

std::vector<Backup> Engine::list(const BackupBackend& backend, ListOrder order, Errand& errand) {
  std::vector<Backup> backups = unsorted_list(backend, order, errand);
  std::stable_sort(backups.begin(), backups.end(), [order](const Backup& a, const Backup& b) {
    if (!a.started_at || !b.started_at) return a.started_at.has_value() && !b.started_at;
    return order == ListOrder::newest_first ? *b.started_at < *a.started_at : *a.started_at < *b.started_at;
  });
  return backups;
}

/// A server sorts, too, and finer than it tells: by more than milliseconds. What is not over yet is told as its journal
/// knows it, where this machine has one: a claim cannot tell an operation that runs from one that was interrupted.
std::vector<Backup> Engine::unsorted_list(const BackupBackend& backend, ListOrder order, Errand& errand) {
  const OpenedBackend opened = open(backend, errand);
  if (cluster::ServerBackups* const server = this->server()) {
    const auto servers_order = order == ListOrder::newest_first ? cluster::ServerBackups::Order::newest_first
                                                                : cluster::ServerBackups::Order::oldest_first;
    std::vector<Backup> told;
    for (const cluster::KnownBackup& known : server->list(opened.place, servers_order, {.stop = errand.stop()}))
      told.push_back(to_public(known, backend));
    return told;
  }
  std::vector<Backup> backups = StoredBackups{*opened.store, backend, {.stop = errand.stop()}}.list();
  for (Backup& backup : backups) {
    if (backup.status_raw.empty() || is_terminal(backup.status)) continue;
    const auto journal = journals_.find(backup.id, opened.store->name(), operation::Kind::create);
    if (journal && !journal->is_damaged() && !is_terminal(journal->phase())) backup = to_public(*journal, backend);
  }
  return backups;
}

}  // namespace holdfast::client
