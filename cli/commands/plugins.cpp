#include "commands/commands.hpp"
#include "plugin/description.hpp"
#include "session.hpp"
#include "settings/describe.hpp"
#include "settings/markdown.hpp"

namespace holdfast::cli::commands {

int plugins_list(Session& session) {
  session.out().plugins(session.backends().registry());
  return 0;
}

int plugins_describe(Session& session) {
  const auto plugin = client::load_plugin(session.backends().registry().find(session.arguments().text("ID")));
  const plugin::Description description = plugin::describe(*plugin);
  const settings::Schema schema = settings::schema_of(plugin->table());
  // A JSON Schema is the settings in JSON, so --json asks for it as well.
  if (session.arguments().has("--json-schema") || session.arguments().has("--json"))
    session.out().raw(settings::json_schema(schema, description.id) + "\n");
  else if (session.arguments().has("--markdown"))
    session.out().raw(settings::markdown_table(schema));
  else
    session.out().raw(settings::describe({.id = description.id,
                                          .name = description.name,
                                          .version = description.version,
                                          .summary = description.summary},
                                         schema,
                                         session.is_verbose() ? settings::Detail::full : settings::Detail::brief));
  return 0;
}

}  // namespace holdfast::cli::commands
