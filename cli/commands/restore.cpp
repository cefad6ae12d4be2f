#include "commands/begin.hpp"
#include "commands/commands.hpp"
#include "commands/requests.hpp"

namespace holdfast::cli::commands {

int restore(Session& session) {
  return carry_out(session, [&session] { return restore_request(session); });
}

}  // namespace holdfast::cli::commands
