#include "commands/commands.hpp"
#include "session.hpp"

namespace holdfast::cli::commands {
namespace {

/// For all servers together: a listing is not worth more.
constexpr std::chrono::seconds servers_have{3};

/// What the servers say of operations that are left to them; why they could not be asked is a part of it.
std::map<std::string, client::ServersWord> ask_servers(Session& session, const operation::Journals& journals) {
  std::vector<operation::JournalInfo> left = journals.list();
  std::erase_if(left, [](const operation::JournalInfo& journal) { return !client::is_left_to_server(journal); });
  if (left.empty()) return {};
  try {
    return client::ask_servers(left, client::engines_of(session.config(), session.log(), journals.folder()),
                               {.stop = session.stop(), .deadline = std::chrono::steady_clock::now() + servers_have});
  } catch (const ConfigError& error) {
    std::map<std::string, client::ServersWord> words;
    for (const operation::JournalInfo& journal : left) words[journal.operation].trouble = error.message();
    return words;
  }
}

}  // namespace

int operations(Session& session) {
  operation::Journals journals{client::journals_folder({})};
  OperationsReport report{.folder = journals.folder().string()};
  report.servers = ask_servers(session, journals);
  if (session.arguments().has("--prune")) report.forgotten = journals.prune_finished();
  report.operations = journals.list();
  session.out().operations(report);
  return 0;
}

}  // namespace holdfast::cli::commands
