#include <fmt/format.h>

#include "commands/commands.hpp"
#include "session.hpp"

namespace holdfast::cli::commands {
namespace {

ExistingCatalog existing(const Arguments& given) {
  return given.has("--replace") ? ExistingCatalog::replace : ExistingCatalog::refuse;
}

int show_made(Session& session, const CatalogContents& contents) {
  session.out().note(fmt::format("wrote '{}'", contents.file));
  session.out().catalog(contents);
  return 0;
}

}  // namespace

int catalog_show(Session& session) {
  session.out().catalog(session.client().catalog().show());
  return 0;
}

int catalog_from_backup(Session& session) {
  const Arguments& given = session.arguments();
  return show_made(session, session.client().catalog().make(CatalogFromBackup{.id = given.text("ID"),
                                                                              .backend = session.backend(),
                                                                              .include = given.all("--include"),
                                                                              .exclude = given.all("--exclude"),
                                                                              .node = given.text("--node"),
                                                                              .existing = existing(given)},
                                                            session.stop()));
}

int catalog_from_schema(Session& session) {
  const Arguments& given = session.arguments();
  return show_made(session,
                   session.client().catalog().make(CatalogFromSchema{.schema = given.text("FILE"),
                                                                     .aliases = given.text("--aliases"),
                                                                     .include = given.all("--include"),
                                                                     .exclude = given.all("--exclude"),
                                                                     .node = given.text("--node"),
                                                                     .server_version = given.text("--server-version"),
                                                                     .existing = existing(given)}));
}

}  // namespace holdfast::cli::commands
