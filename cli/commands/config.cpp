// No plugin runs in the program's own process here: see isolation/child.hpp.
#include <fmt/format.h>

#include "commands/commands.hpp"
#include "isolation/trial.hpp"
#include "session.hpp"
#include "settings/describe.hpp"
#include "settings/show.hpp"

namespace holdfast::cli::commands {
namespace {

std::string line(const std::string& text) { return text.ends_with('\n') ? text : text + "\n"; }

/// The lines behind the first say where was searched: `plugins list` does too.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// Looks at a backend's settings; what keeps that from being done is a finding too.
void look_at(Session& session, const settings::BackendConfig& backend, settings::Findings& findings) {
  const BackendReport report = try_backend(session, backend.name, Depth::settings);
  for (const settings::Finding& finding : report.findings.all()) findings.add(finding);
  if (!report.error) return;
  if (report.error->code() != ErrorCode::plugin) raise(report.error->code(), report.error->info());
  findings.error(backend.place, "config.plugin", first_line(report.error->message()), report.error->hint());
}

/// What it has; `config check` tells what is wrong with it, here the values are the answer.
settings::ShownBackend shown(Session& session, const settings::BackendConfig& backend) {
  BackendReport report = try_backend(session, backend.name, Depth::settings);
  if (!report.error) return {.config = backend, .settings = std::move(report.settings)};
  if (report.error->code() != ErrorCode::plugin) raise(report.error->code(), report.error->info());
  return {.config = backend, .settings = {}, .problem = first_line(report.error->message())};
}

/// Why a plugin does not say what its settings are; empty where it does.
std::string problem_of(const Trial& trial) {
  if (trial.error) return trial.error->message();
  const BackupCheck* const failed = first_failed(trial.report);
  return failed == nullptr ? "" : failed->detail;
}

}  // namespace

int config_check(Session& session) {
  settings::Findings findings;
  const settings::Config config = session.read_config(findings);
  if (!findings.has_errors())
    for (const settings::BackendConfig& backend : config.backends) look_at(session, backend, findings);
  session.out().findings(findings, config.file.string());
  return findings.has_errors() ? exit_code(ErrorCode::config) : 0;
}

int config_show(Session& session) {
  const settings::Config& config = session.config();
  std::vector<settings::ShownBackend> backends;
  for (const settings::BackendConfig& backend : config.backends) backends.push_back(shown(session, backend));
  session.out().raw(line(session.arguments().has("--json") ? settings::show_json(config, backends)
                                                           : settings::show_text(config, backends)));
  return 0;
}

int config_schema(Session& session) {
  std::map<std::string, settings::Schema> schemas;
  int code = 0;
  for (const plugin::Facts& facts : session.backends().registry().all()) {
    Trial trial = try_out(session, "schema", {"plugins", "describe", facts.id}, facts.path.native());
    if (const std::string problem = problem_of(trial); problem.empty()) {
      schemas[facts.id] = std::move(trial.schema);
    } else {
      session.out().note(fmt::format("left out: {}", first_line(problem)));
      code = exit_code(ErrorCode::incomplete);
    }
  }
  session.out().raw(line(settings::config_json_schema(schemas)));
  return code;
}

}  // namespace holdfast::cli::commands
