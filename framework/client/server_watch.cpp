#include "client/server_watch.hpp"

#include <fmt/format.h>

#include "client/convert.hpp"

namespace holdfast::client {
namespace {

[[noreturn]] void raise_unknown(const ServerWatchParts& parts) {
  throw NotFoundError{{.message = fmt::format("the server knows of no {} of '{}' on its {}", to_string(parts.kind),
                                              parts.id, parts.place.module),
                       .hint = "list the backups there; restores are known until the server restarts"}};
}

/// For one more look at what need not be the newest.
constexpr std::chrono::milliseconds short_look{500};

cluster::KnownBackup known(const ServerWatchParts& parts, const store::CallOptions& call = {}) {
  auto found = parts.server.find(to_operation(parts.kind), parts.place, parts.id, call);
  if (!found) raise_unknown(parts);
  return *std::move(found);
}

}  // namespace

Backup to_public(const cluster::KnownBackup& known, const BackupBackend& backend) {
  Backup shown{.id = known.id,
               .backend = backend,
               .status = to_backup_status(known.status),
               .status_raw = known.status,
               .path = known.path,
               .collections = known.collections,
               .started_at = known.started_at,
               .completed_at = known.completed_at,
               .size_bytes = known.size,
               .error = known.error,
               .incremental_base_backup_id = known.base};
  return shown;
}

namespace {

/// Nothing where the server can still be asked.
std::optional<CancelAnswer> refused_as(const cluster::KnownBackup& there) {
  if (is_terminal(to_backup_status(there.status))) return CancelAnswer::finished;
  if (there.status == to_string(BackupStatus::finalizing)) return CancelAnswer::too_late;
  return std::nullopt;
}

}  // namespace

CancelAnswer cancel_on_server(const ServerWatchParts& parts, const store::CallOptions& call) {
  if (const auto answer = refused_as(known(parts, call))) return *answer;
  try {
    parts.server.request_cancel(to_operation(parts.kind), parts.place, parts.id, call);
  } catch (const UsageError&) {  // it may have ended since
    if (const auto answer = refused_as(known(parts, call))) return *answer;
    throw;
  }
  return CancelAnswer::requested;
}

ServerWatch::ServerWatch(ServerWatchParts parts) : parts_{std::move(parts)}, last_{told(known(parts_))} {}

Backup ServerWatch::told(const cluster::KnownBackup& known) const {
  return parts_.as_told ? parts_.as_told(known) : to_public(known, parts_.backend);
}

Backup ServerWatch::remembered(const cluster::KnownBackup& known) const {
  const std::scoped_lock lock{mutex_};
  last_ = told(known);
  return last_;
}

Backup ServerWatch::remembered() const {
  const std::scoped_lock lock{mutex_};
  return last_;
}

Backup ServerWatch::current() const {
  Backup last = remembered();
  return is_terminal(last.status) ? last : remembered(known(parts_));
}

Backup ServerWatch::last_seen() const {
  try {
    return remembered(known(parts_, {.deadline = std::chrono::steady_clock::now() + short_look}));
  } catch (const Error&) {
    return remembered();
  }
}

bool ServerWatch::wait(const Wait& wait) const {
  if (is_terminal(remembered().status)) return true;
  const auto deadline = std::chrono::steady_clock::now() + wait.timeout;
  try {
    const auto end = parts_.server.wait(to_operation(parts_.kind), parts_.place, parts_.id,
                                        {.stop = wait.stop, .deadline = deadline});
    if (end) static_cast<void>(remembered(*end));
    return end.has_value();
  } catch (const CancelledError&) {
    return false;
  } catch (const TimeoutError&) {  // also where the deadline leaves no time for another try
    return false;
  }
}

CancelAnswer ServerWatch::cancel() { return cancel_on_server(parts_); }

/// Nothing is told: a server says no more than its status, which waiting asks for.
void ServerWatch::observe(std::shared_ptr<BackupObserver>) {}

void ServerWatch::raise_outcome() const {
  const Backup last = current();
  if (last.status == BackupStatus::failed)
    throw FailedError{
        {.message = fmt::format("the server failed: {}", last.error.empty() ? "it gives no reason" : last.error),
         .hint = "look into the server's log"}};
  if (last.status == BackupStatus::canceled)
    throw CancelledError{{.message = fmt::format("the {} of '{}' was cancelled", to_string(parts_.kind), parts_.id)}};
}

}  // namespace holdfast::client
