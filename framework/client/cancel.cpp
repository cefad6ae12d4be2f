// The way to the end of an operation that shall not go on: asked for where somebody runs it, and done here where nobody
// does any more.
#include <fmt/format.h>

#include "client/engine.hpp"
#include "client/journal_watch.hpp"
#include "client/server_watch.hpp"
#include "client/stored.hpp"
#include "cluster/directory/id_claim.hpp"
#include "settings/backup_id.hpp"

namespace holdfast::client {

using operation::Phase;

/// An operation that nobody runs any more.
struct Engine::Abandoned {
  const operation::Header& header;
  const std::optional<operation::Transferring>& transfer;
  const BackupBackend& backend;  ///< As the user named it.
};

CancelAnswer Engine::cancel(BackupKind kind, std::string_view id, const BackupBackend& backend, Errand& errand) {
  settings::check_backup_id(id);
  const OpenedBackend opened = open(backend, errand);
  if (const auto run = find_run(kind, id, opened.store->name())) return run->cancel();
  const auto journal = find_journal(kind, id, opened.store->name());
  cluster::ServerBackups* const server = this->server();
  if (server != nullptr && (!journal || journal->is_damaged() || is_terminal(journal->phase())))
    return cancel_on_server(
        {.server = *server, .kind = kind, .id = std::string{id}, .backend = backend, .place = opened.place},
        {.stop = errand.stop()});
  if (!journal) raise_unknown(kind, id, opened.store->name());
  if (server != nullptr && journal->transfer) server->require_cancellable(to_operation(kind), {.stop = errand.stop()});
  return cancel_known(*journal, opened, backend, errand.stop());
}

/// Of an operation that the journals know.
CancelAnswer Engine::cancel_known(const operation::JournalInfo& journal, const OpenedBackend& backend,
                                  const BackupBackend& named, const std::stop_token& stop) {
  if (journal.is_interrupted() && journal.phase() == Phase::committing)
    return give_up_commit(journal, backend, named, stop);
  JournalWatch watch{journals_, journal, named};
  const CancelAnswer answer = watch.cancel();
  if (journal.phase() == Phase::failed && remove_leftovers(journal, backend, named, stop))
    return CancelAnswer::requested;
  if (answer != CancelAnswer::requested || !journal.is_interrupted()) return answer;
  // Nobody is there to see the mark: what is to be removed is removed here.
  const auto taken = journals_.open(journal.operation);
  finish_cancel(*taken, backend, named, stop);
  return operation::phase_of(taken->position().state) == Phase::cancelled ? CancelAnswer::requested
                                                                          : CancelAnswer::too_late;
}

/// An operation that died while it committed has succeeded where the commit is durable. Where it is not, and nobody
/// shall make it again, what was written is removed.
CancelAnswer Engine::give_up_commit(const operation::JournalInfo& journal, const OpenedBackend& backend,
                                    const BackupBackend& named, const std::stop_token& stop) {
  if (cluster::ServerBackups* const server = this->server()) {
    const auto known = server->find(journal.header.kind, backend.place, journal.header.backup, {.stop = stop});
    if (known && !is_terminal(to_backup_status(known->status))) return CancelAnswer::too_late;
  }
  const auto taken = journals_.open(journal.operation);
  operation::Operation operation{*taken, taken->position()};
  if (operation.phase() != Phase::committing) return CancelAnswer::finished;
  auto committed = committed_to(*taken, backend, named, stop);
  auto cleaned =
      clean_up_after({.header = taken->header(), .transfer = taken->transfer(), .backend = named}, backend, stop);
  if (!committed) committed = std::move(cleaned);
  if (committed) {
    operation.apply(operation::Event::committed, operation::Succeeded{.summary = *std::move(committed)});
    return CancelAnswer::too_late;
  }
  operation.apply(operation::Event::failed,
                  operation::Failed{.message = "its process died before the commit, and it was cancelled",
                                    .hint = "begin it again"});
  return CancelAnswer::requested;
}

/// What an interrupted create has committed to a storage that nobody else writes to; nothing where it has not.
std::optional<operation::Summary> Engine::committed_to(const operation::JournalFile& journal,
                                                       const OpenedBackend& backend, const BackupBackend& named,
                                                       const std::stop_token& stop) {
  if (journal.header().kind != operation::Kind::create || server() != nullptr) return std::nullopt;
  const auto stored = StoredBackups{*backend.store, named, {.stop = stop}}.find(journal.header().backup);
  if (!stored || stored->status != BackupStatus::success) return std::nullopt;
  return operation::Summary{.bytes = stored->size_bytes.value_or(0), .collections = stored->collections};
}

/// A create that failed, and could not remove what it had written, still claims its id.
bool Engine::remove_leftovers(const operation::JournalInfo& journal, const OpenedBackend& backend,
                              const BackupBackend& named, const std::stop_token& stop) {
  const auto holder = cluster::IdClaim{*backend.store, journal.header.backup, journal.operation}.holder({.stop = stop});
  if (!holder || holder->operation != journal.operation) return false;
  clean_up_after({.header = journal.header, .transfer = journal.transfer, .backend = named}, backend, stop);
  return true;
}

/// Ends an operation without owner that was cancelled, or is asked to be. Whether it is over then: not where nobody
/// asks, or it is too late.
bool Engine::finish_cancel(operation::JournalFile& journal, const OpenedBackend& backend, const BackupBackend& named,
                           const std::stop_token& stop) {
  operation::Operation operation{journal, journal.position()};
  if (is_terminal(operation.phase())) return true;
  if (const auto reason = journals_.cancel_mark(journal.header().operation).read())
    if (operation.request_cancel(*reason) == operation::CancelAnswer::too_late) return false;
  const Phase phase = operation.phase();
  if (phase != Phase::cancelling && phase != Phase::cancelled) return false;
  std::optional<operation::Summary> committed;
  try {
    committed =
        clean_up_after({.header = journal.header(), .transfer = journal.transfer(), .backend = named}, backend, stop);
  } catch (const FailedError& error) {  // there is nothing that could be waited for
    if (phase == Phase::cancelling)
      operation.apply(operation::Event::failed, operation::Failed{.message = error.message(), .hint = error.hint()});
    throw;
  }
  if (phase == Phase::cancelling)
    end_cancel(operation, {.reason = operation.stop_reason().value_or(operation::StopReason::user),
                           .committed = std::move(committed),
                           .backup = journal.header().backup});
  return true;
}

/// Removes what an operation wrote that nobody runs any more. Returns what Job::clean_up() does.
std::optional<operation::Summary> Engine::clean_up_after(const Abandoned& left, const OpenedBackend& backend,
                                                         const std::stop_token& stop) {
  const operation::Header& header = left.header;
  cluster::JobResources resources{.store = *backend.store, .place = backend.place, .call = {.stop = stop}};
  tell_begun(resources, left.transfer);
  const AnyRequest request = from_journal(header, left.backend);
  if (const auto* create = std::get_if<BackupCreateRequest>(&request))
    return cluster().clean_up_after(to_cluster(*create, header.operation, {}), resources);
  return cluster().clean_up_after(to_cluster(std::get<BackupRestoreRequest>(request), header.operation), resources);
}

}  // namespace holdfast::client
