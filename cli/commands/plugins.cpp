// No plugin runs in the program's own process here: see isolation/child.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "commands/commands.hpp"
#include "isolation/trial.hpp"
#include "session.hpp"

namespace holdfast::cli::commands {
namespace {

/// The exit code for what failed first: the plugin itself, its settings, or the storage.
int verdict(const PluginReport& report) {
  const BackupCheck* const failed = first_failed(report);
  if (failed == nullptr) return 0;
  if (report.ended == PluginReport::Ended::by_plugin) return exit_code(ErrorCode::plugin);
  if (failed->id == "file" || failed->id == "load" || failed->id == "open") return exit_code(ErrorCode::plugin);
  return exit_code(failed->id == "validate" ? ErrorCode::config : ErrorCode::preflight);
}

/// A file in a process: the plugin's manifest, where it has one, says more than the library.
PluginsReport::Verdict load_alone(Session& session, const plugin::Facts& facts) {
  const Trial trial = try_out(
      session, "load", {"plugins", "check", (facts.manifest.empty() ? facts.path : facts.manifest).native()}, facts.id);
  if (trial.error) return {.loads = false, .reason = trial.error->message(), .remedy = trial.error->hint()};
  const BackupCheck* const failed = first_failed(trial.report);
  if (failed == nullptr) return {};
  return {.loads = false, .reason = failed->detail, .remedy = failed->remedy};
}

/// By file: those that share an id are not loaded by anybody.
void try_all(Session& session, PluginsReport& report) {
  for (const plugin::Duplicate& twice : report.registry.duplicates())
    for (const plugin::Facts& facts : twice.files)
      report.verdicts[facts.path] = {
          .loads = false, .reason = twice.message(), .remedy = std::string{plugin::Duplicate::remedy}};
  for (const plugin::Facts& facts : report.registry.all())
    if (!report.verdicts.contains(facts.path)) report.verdicts[facts.path] = load_alone(session, facts);
}

}  // namespace

int plugins_list(Session& session) {
  PluginsReport report{.registry = session.backends().registry()};
  if (session.arguments().has("--check")) try_all(session, report);
  session.out().plugins(report);
  const bool all_load = std::ranges::all_of(report.verdicts, [](const auto& each) { return each.second.loads; });
  return all_load ? 0 : exit_code(ErrorCode::plugin);
}

int plugins_describe(Session& session) {
  const Arguments& given = session.arguments();
  const plugin::Facts facts = session.backends().registry().find(given.text("ID"));
  std::vector<std::string> words{"plugins", "describe", facts.id};
  for (const Option& option : given.command()->options)  // the forms that the answer may have
    if (option.kind == Kind::flag && given.has(option.name)) words.emplace_back(option.name);
  for (const std::string option : {"--json", "--verbose"})
    if (given.has(option)) words.push_back(option);
  const Trial trial = try_out(session, "describe", words, facts.id);
  if (trial.error) raise(trial.error->code(), trial.error->info());
  if (const BackupCheck* const failed = first_failed(trial.report))
    throw PluginError{{.message = fmt::format("cannot describe '{}': {}", facts.path.native(), failed->detail),
                       .hint = failed->remedy}};
  session.out().raw(trial.text);
  return 0;
}

int plugins_check(Session& session) {
  const std::string file = std::filesystem::absolute(session.arguments().text("FILE")).native();
  std::vector<std::string> words{"plugins", "check", file};
  for (const std::string& backend : session.arguments().all("--backend"))
    words.insert(words.end(), {"--backend", backend});
  Trial trial = try_out(session, "check", words, file);
  if (trial.error) raise(trial.error->code(), trial.error->info());
  trial.report.file = file;
  session.out().plugin_checked(trial.report);
  return verdict(trial.report);
}

}  // namespace holdfast::cli::commands
