#include "commands/commands.hpp"
#include "session.hpp"

namespace holdfast::cli::commands {

int status(Session& session) {
  const std::string id = session.arguments().text("ID");
  const BackupBackend backend = session.backend();
  if (session.arguments().has("--restore"))
    session.out().status(session.backups().restore_status(id, backend, session.stop()), BackupKind::restore);
  else
    session.out().status(session.backups().status(id, backend, session.stop()), BackupKind::create);
  return 0;
}

}  // namespace holdfast::cli::commands
