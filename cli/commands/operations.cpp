#include "commands/commands.hpp"
#include "session.hpp"

namespace holdfast::cli::commands {

int operations(Session& session) {
  operation::Journals journals{client::journals_folder({})};
  OperationsReport report{.folder = journals.folder().string()};
  if (session.arguments().has("--prune")) report.forgotten = journals.prune_finished();
  report.operations = journals.list();
  session.out().operations(report);
  return 0;
}

}  // namespace holdfast::cli::commands
