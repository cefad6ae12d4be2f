#include <fmt/format.h>

#include "commands/commands.hpp"
#include "follow.hpp"

namespace holdfast::cli::commands {
namespace {

CancelAnswer ask(Session& session, BackupKind kind) {
  const std::string id = session.arguments().text("ID");
  return kind == BackupKind::restore ? session.backups().cancel_restore(id, session.backend(), session.stop())
                                     : session.backups().cancel(id, session.backend(), session.stop());
}

/// The operation as it is now, or at its end.
Backup result(Session& session, BackupKind kind) {
  const std::string id = session.arguments().text("ID");
  const BackupOperation operation =
      kind == BackupKind::restore
          ? BackupOperation{session.backups().attach_restore(id, session.backend(), session.stop())}
          : BackupOperation{session.backups().attach_create(id, session.backend(), session.stop())};
  if (session.arguments().has("--detach")) return operation.current();
  const auto timeout = session.arguments().duration("--timeout");
  return operation.wait_for_completion(
      {.timeout =
           timeout.value_or(std::chrono::duration_cast<std::chrono::milliseconds>(session.config().client.timeout)),
       .stop = session.stop()});
}

}  // namespace

int cancel(Session& session) {
  const BackupKind kind = session.arguments().has("--restore") ? BackupKind::restore : BackupKind::create;
  const CancelAnswer answer = ask(session, kind);
  if (answer == CancelAnswer::too_late) session.out().note("too late to cancel: it is being committed");
  const Backup backup = result(session, kind);
  session.out().status(backup, kind);
  if (answer == CancelAnswer::finished)
    throw FailedError{
        {.message = fmt::format("the {} of '{}' was over: {}", to_string(kind), backup.id, to_string(backup.status)),
         .hint = "there is nothing to cancel"}};
  if (backup.status == BackupStatus::success)
    throw FailedError{
        {.message = fmt::format("the {} of '{}' was done before it could be cancelled", to_string(kind), backup.id),
         .hint = "keep what came of it, or remove it"}};
  return 0;
}

}  // namespace holdfast::cli::commands
