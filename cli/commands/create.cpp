#include "commands/begin.hpp"
#include "commands/commands.hpp"
#include "commands/requests.hpp"

namespace holdfast::cli::commands {

int create(Session& session) {
  return carry_out(session, [&session] { return create_request(session); });
}

}  // namespace holdfast::cli::commands
