#include "commands/commands.hpp"
#include "follow.hpp"

namespace holdfast::cli::commands {
namespace {

BackupOperation attach(Session& session) {
  const std::string id = session.arguments().text("ID");
  if (session.arguments().has("--restore"))
    return session.backups().attach_restore(id, session.backend(), session.stop());
  return session.backups().attach_create(id, session.backend(), session.stop());
}

}  // namespace

int wait(Session& session) {
  const BackupOperation operation = attach(session);
  operation.observe(session.observer());
  const auto timeout = session.arguments().duration("--timeout");
  return follow(session, operation, session.arguments().has("--restore") ? BackupKind::restore : BackupKind::create,
                {.whose = Whose::others,
                 .timeout = timeout.value_or(
                     std::chrono::duration_cast<std::chrono::milliseconds>(session.config().client.timeout))});
}

}  // namespace holdfast::cli::commands
