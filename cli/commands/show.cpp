#include "commands/commands.hpp"
#include "session.hpp"

namespace holdfast::cli::commands {

int show(Session& session) {
  session.out().contents(session.backups().show(session.arguments().text("ID"), session.backend(), session.stop()));
  return 0;
}

}  // namespace holdfast::cli::commands
