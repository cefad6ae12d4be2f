#include "commands/commands.hpp"
#include "session.hpp"

namespace holdfast::cli::commands {

int list(Session& session) {
  const ListOrder order =
      session.arguments().text("--order") == "asc" ? ListOrder::oldest_first : ListOrder::newest_first;
  session.out().list(session.backups().list(session.backend(), {.order = order, .stop = session.stop()}));
  return 0;
}

}  // namespace holdfast::cli::commands
