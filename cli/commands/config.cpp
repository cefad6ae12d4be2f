#include "commands/commands.hpp"
#include "session.hpp"
#include "settings/describe.hpp"
#include "settings/show.hpp"

namespace holdfast::cli::commands {
namespace {

std::string line(std::string text) { return text.ends_with('\n') ? text : text + "\n"; }

/// Looks at a backend's settings; what keeps that from being done is a finding too.
std::optional<settings::Resolved> resolve(Session& session, const settings::BackendConfig& backend,
                                          settings::Findings& findings) {
  try {
    return session.backends().resolve(BackupBackend::named(backend.name), findings).settings;
  } catch (const PluginError& error) {
    // The lines behind the first say where was searched: `plugins list` does too.
    const std::string& message = error.message();
    findings.error(backend.place, "config.plugin", message.substr(0, message.find('\n')), error.hint());
    return std::nullopt;
  }
}

}  // namespace

int config_check(Session& session) {
  settings::Findings findings;
  const settings::Config config = session.read_config(findings);
  if (!findings.has_errors())
    for (const settings::BackendConfig& backend : config.backends) resolve(session, backend, findings);
  session.out().findings(findings, config.file.string());
  return findings.has_errors() ? exit_code(ErrorCode::config) : 0;
}

int config_show(Session& session) {
  const settings::Config& config = session.config();
  std::vector<settings::ShownBackend> shown;
  for (const settings::BackendConfig& backend : config.backends) {
    settings::Findings ignored;  // `config check` tells; here the values are the answer
    shown.push_back({.config = backend, .settings = resolve(session, backend, ignored)});
  }
  session.out().raw(line(session.arguments().has("--json") ? settings::show_json(config, shown)
                                                           : settings::show_text(config, shown)));
  return 0;
}

int config_schema(Session& session) {
  std::map<std::string, settings::Schema> schemas;
  for (const plugin::Facts& facts : session.backends().registry().all())
    schemas[facts.id] = settings::schema_of(client::load_plugin(facts)->table());
  session.out().raw(line(settings::config_json_schema(schemas)));
  return 0;
}

}  // namespace holdfast::cli::commands
