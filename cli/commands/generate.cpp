#include "generate/generate.hpp"
#include "commands/commands.hpp"
#include "session.hpp"

namespace holdfast::cli::commands {

int generate_completion(Session& session) {
  const std::string shell = session.arguments().text("SHELL");
  session.out().raw(shell == "bash" ? bash_completion() : shell == "zsh" ? zsh_completion() : fish_completion());
  return 0;
}

int generate_man(Session& session) {
  session.out().raw(man_page());
  return 0;
}

int generate_reference(Session& session) {
  session.out().raw(reference_page());
  return 0;
}

}  // namespace holdfast::cli::commands
