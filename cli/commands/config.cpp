#include "commands/commands.hpp"
#include "isolation/trial.hpp"
#include "session.hpp"
#include "settings/describe.hpp"
#include "settings/show.hpp"

namespace holdfast::cli::commands {
namespace {

std::string line(const std::string& text) { return text.ends_with('\n') ? text : text + "\n"; }

/// Looks at a backend's settings, in a process of its own; what keeps that from being done is a finding too.
void look_at(Session& session, const settings::BackendConfig& backend, settings::Findings& findings) {
  const BackendReport report = try_backend(session, backend.name, Depth::settings);
  for (const settings::Finding& finding : report.findings.all()) findings.add(finding);
  if (!report.error) return;
  if (report.error->code() != ErrorCode::plugin) raise(report.error->code(), report.error->info());
  // The lines behind the first say where was searched: `plugins list` does too.
  const std::string& message = report.error->message();
  findings.error(backend.place, "config.plugin", message.substr(0, message.find('\n')), report.error->hint());
}

/// Its settings; nothing where they cannot be had.
std::optional<settings::Resolved> resolve(Session& session, const settings::BackendConfig& backend) {
  try {
    settings::Findings ignored;  // `config check` tells; here the values are the answer
    return session.backends().resolve(BackupBackend::named(backend.name), ignored, session.stop()).settings;
  } catch (const PluginError&) {
    return std::nullopt;
  }
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
  std::vector<settings::ShownBackend> shown;
  for (const settings::BackendConfig& backend : config.backends) {
    shown.push_back({.config = backend, .settings = resolve(session, backend)});
  }
  session.out().raw(line(session.arguments().has("--json") ? settings::show_json(config, shown)
                                                           : settings::show_text(config, shown)));
  return 0;
}

int config_schema(Session& session) {
  std::map<std::string, settings::Schema> schemas;
  for (const plugin::Facts& facts : session.backends().registry().all())
    schemas[facts.id] = settings::schema_of(session.backends().load(facts)->table());
  session.out().raw(line(settings::config_json_schema(schemas)));
  return 0;
}

}  // namespace holdfast::cli::commands
