// What each command does. One file each; table.cpp says what they are called and what they take.
// Every function returns the exit code and throws Error.
#pragma once

namespace holdfast::cli {

class Session;

namespace commands {

int create(Session& session);
int restore(Session& session);
int status(Session& session);
int wait(Session& session);
int cancel(Session& session);
int list(Session& session);
int show(Session& session);
int check(Session& session);
int run(Session& session);
int operations(Session& session);
int catalog_show(Session& session);
int catalog_from_backup(Session& session);
int catalog_from_schema(Session& session);
int plugins_list(Session& session);
int plugins_describe(Session& session);
int plugins_check(Session& session);
int plugins_new(Session& session);
int plugins_trust(Session& session);
int config_check(Session& session);
int config_show(Session& session);
int config_schema(Session& session);
int generate_completion(Session& session);
int generate_man(Session& session);
int generate_reference(Session& session);
int version(Session& session);

}  // namespace commands
}  // namespace holdfast::cli
