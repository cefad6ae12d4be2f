#include "commands/commands.hpp"
#include "scaffold.hpp"
#include "session.hpp"

namespace holdfast::cli::commands {

int plugins_new(Session& session) {
  const PluginName plugin = plugin_name(session.arguments().text("ID"));
  const std::vector<ScaffoldFile> files = scaffold(plugin, session.arguments().text("--lang", "cpp"));
  write_scaffold(plugin.name, files);
  ScaffoldReport report{.id = plugin.id, .folder = plugin.name};
  for (const ScaffoldFile& file : files) report.files.push_back(file.name);
  session.out().scaffolded(report);
  return 0;
}

}  // namespace holdfast::cli::commands
