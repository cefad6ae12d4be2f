#include "commands/commands.hpp"
#include "session.hpp"

namespace holdfast::cli::commands {

int list(Session& session) {
  session.out().list(session.backups().list(session.backend(), session.stop()));
  return 0;
}

}  // namespace holdfast::cli::commands
