#include <fmt/format.h>

#include <algorithm>

#include "client/patience.hpp"
#include "commands/begin.hpp"
#include "commands/commands.hpp"
#include "commands/requests.hpp"
#include "settings/suggest.hpp"

namespace holdfast::cli::commands {
namespace {

std::vector<const settings::RunEntry*> chosen(Session& session) {
  const settings::Config& config = session.config();
  if (config.runs.empty())
    throw NotFoundError{{.message = config.file.empty() ? "there is no configuration file to run from"
                                                        : fmt::format("'{}' has no [[run]]", config.file.string()),
                         .hint = "write a [[run]] into holdfast.toml, or name the file with --config"}};
  const auto names = session.arguments().all("NAME");
  std::vector<std::string> known;
  std::vector<const settings::RunEntry*> entries;
  for (const settings::RunEntry& entry : config.runs) {
    known.push_back(entry.name);
    if (names.empty() || std::find(names.begin(), names.end(), entry.name) != names.end()) entries.push_back(&entry);
  }
  for (const std::string& name : names)
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw NotFoundError{{.message = fmt::format("'{}' has no [[run]] named '{}'{}", config.file.string(), name,
                                                  settings::did_you_mean(name, known)),
                           .hint = fmt::format("it has {}", fmt::join(known, ", "))}};
  return entries;
}

int run_entry(Session& session, const settings::RunEntry& entry) {
  session.out().note(fmt::format("run {}", entry.name));
  FollowOptions options{.run = entry.name};
  if (entry.timeout) options.timeout = std::chrono::duration_cast<std::chrono::milliseconds>(*entry.timeout);
  return begin_and_follow(session, request_of(entry), options);
}

}  // namespace

int run(Session& session) {
  int code = 0;
  for (const settings::RunEntry* entry : chosen(session)) try {
      const int own = run_entry(session, *entry);
      if (code == 0) code = own;
    } catch (const CancelledError&) {
      throw;  // somebody wants an end to all of it
    } catch (const Error& error) {
      if (session.stop().stop_requested()) throw;
      if (client::left_behind() > 0) throw;  // a plugin hangs, and holds what the others need
      session.out().error(error);
      if (code == 0) code = exit_code(error.code());
    }
  return code;
}

}  // namespace holdfast::cli::commands
