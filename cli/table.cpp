#include "table.hpp"

#include <algorithm>
#include <array>

#include "commands/commands.hpp"

namespace holdfast::cli {
namespace {

using Words = std::string_view;

constexpr std::array progress_choices{Words{"auto"}, Words{"plain"}, Words{"none"}};
constexpr std::array color_choices{Words{"auto"}, Words{"always"}, Words{"never"}};
constexpr std::array orders{Words{"desc"}, Words{"asc"}};
constexpr std::array languages{Words{"cpp"}, Words{"c"}};
constexpr std::array shells{Words{"bash"}, Words{"zsh"}, Words{"fish"}};

constexpr std::array global_table{
    Option{.name = "--config", .value = "FILE", .help = "read this holdfast.toml and no other", .kind = Kind::file},
    Option{
        .name = "--cluster",
        .value = "URL",
        .help = "the cluster: http(s)://HOST:PORT of a Weaviate server, or file:PATH, a folder in the layout of a node",
        .kind = Kind::text},
    Option{.name = "--plugin-dir",
           .value = "DIR",
           .help = "search this folder for plugins before all others",
           .kind = Kind::folder,
           .times = Times::many},
    Option{.name = "--json", .help = "write JSON: one object, or one a line where a command takes its time"},
    Option{.name = "--quiet", .brief = "-q", .help = "say nothing but results and errors"},
    Option{.name = "--verbose", .brief = "-v", .help = "say more: every check, every step"},
    Option{.name = "--progress",
           .value = "WHEN",
           .help = "how progress is shown",
           .kind = Kind::choice,
           .choices = progress_choices},
    Option{.name = "--color",
           .value = "WHEN",
           .help = "whether text is coloured",
           .kind = Kind::choice,
           .choices = color_choices},
};

constexpr Argument id_argument{.name = "ID", .help = "the backup's id: small letters, digits, - and _"};
constexpr std::array id_only{id_argument};

constexpr Option backend{.name = "--backend",
                         .value = "B",
                         .help = "where backups are kept: a [backends.NAME] of the configuration, or an address",
                         .kind = Kind::text,
                         .need = Need::required};
constexpr Option include{.name = "--include",
                         .value = "C",
                         .help = "take this collection alone; a name, * and ? are wildcards",
                         .kind = Kind::text,
                         .times = Times::many};
constexpr Option exclude{.name = "--exclude",
                         .value = "C",
                         .help = "leave this collection out; a name, * and ? are wildcards",
                         .kind = Kind::text,
                         .times = Times::many};
constexpr Option cpu{
    .name = "--cpu", .value = "PERCENT", .help = "use so much of the machine's cores", .kind = Kind::percent};
constexpr Option timeout{
    .name = "--timeout", .value = "D", .help = "wait no longer than this: 30s, 5min, 2h", .kind = Kind::duration};
constexpr Option detach{.name = "--detach", .help = "return once the operation is accepted; it goes on by itself"};
constexpr Option dry_run{.name = "--dry-run", .help = "do everything up to the plan, print it and stop"};
constexpr Option restore_flag{.name = "--restore", .help = "the restore of this backup, not its creation"};

constexpr std::array create_options{
    backend,
    include,
    exclude,
    Option{.name = "--compression",
           .value = "CODEC",
           .help = "gzip, zstd or none, with :fast, :default or :best behind it",
           .kind = Kind::text},
    cpu,
    Option{.name = "--base", .value = "ID", .help = "store only what changed since this backup", .kind = Kind::text},
    Option{.name = "--include-user",
           .value = "U",
           .help = "of a server's own users take this one alone; a name, * and ? are wildcards",
           .kind = Kind::text,
           .times = Times::many},
    Option{.name = "--include-role",
           .value = "R",
           .help = "of a server's roles take this one alone; a name, * and ? are wildcards",
           .kind = Kind::text,
           .times = Times::many},
    timeout,
    detach,
    dry_run,
};

constexpr std::array restore_options{
    backend,
    include,
    exclude,
    Option{.name = "--node",
           .value = "NAME",
           .help = "of a backup of several nodes, the one to restore here",
           .kind = Kind::text},
    Option{.name = "--map",
           .value = "OLD=NEW",
           .help = "restore node OLD as node NEW",
           .kind = Kind::text,
           .times = Times::many},
    Option{.name = "--users", .help = "restore the users too"},
    Option{.name = "--roles", .help = "restore the roles too"},
    Option{.name = "--overwrite-aliases", .help = "repoint aliases that exist and point elsewhere"},
    cpu,
    timeout,
    detach,
    dry_run,
};

constexpr Option replace{.name = "--replace", .help = "replace the catalog that is there"};

constexpr std::array from_backup_options{
    backend,
    include,
    exclude,
    Option{.name = "--node",
           .value = "NAME",
           .help = "of a backup of several nodes, the one whose folder it is",
           .kind = Kind::text},
    replace,
};

constexpr std::array from_schema_options{
    include,
    exclude,
    Option{.name = "--aliases", .value = "FILE", .help = "the reply to GET /v1/aliases", .kind = Kind::file},
    Option{.name = "--node",
           .value = "NAME",
           .help = "the node's name, as GET /v1/nodes has it; without it, node1",
           .kind = Kind::text},
    Option{.name = "--server-version",
           .value = "V",
           .help = "the server's version, as GET /v1/meta has it; without it, the oldest that it can be",
           .kind = Kind::text},
    replace,
};

constexpr std::array backend_only{backend};
constexpr std::array list_options{backend, Option{.name = "--order",
                                                  .value = "ORDER",
                                                  .help = "sort by when they were begun, newest first or oldest first",
                                                  .kind = Kind::choice,
                                                  .choices = orders}};
constexpr std::array status_options{backend, restore_flag};
constexpr std::array wait_options{backend, restore_flag, timeout};
constexpr std::array cancel_options{backend, restore_flag, timeout,
                                    Option{.name = "--detach", .help = "ask for it and do not wait for the end"}};
constexpr std::array check_options{Option{
    .name = "--backend", .value = "B", .help = "check this backend alone", .kind = Kind::text, .times = Times::many}};
constexpr std::array operations_options{Option{.name = "--prune", .help = "forget the operations that have ended"}};
constexpr Option step_timeout{.name = "--timeout",
                              .value = "D",
                              .help = "give each step so long; without it 10s, and 60s to each check of a storage",
                              .kind = Kind::duration};
constexpr std::array describe_options{
    Option{.name = "--json-schema", .help = "write the settings as a JSON Schema, for editors"},
    Option{.name = "--markdown", .help = "write the settings as a table of Markdown, for documents"}, step_timeout};

constexpr std::array list_plugins_options{
    Option{.name = "--check", .help = "load each one too, in a process of its own, and say which cannot be"},
    step_timeout};
constexpr std::array check_plugin_options{
    Option{.name = "--backend",
           .value = "B",
           .help = "open a store too, as this [backends.NAME] or address has it, and check it",
           .kind = Kind::text},
    step_timeout};
constexpr std::array trust_options{Option{.name = "--yes", .help = "do not ask"}};
constexpr std::array new_options{Option{.name = "--lang",
                                        .value = "LANGUAGE",
                                        .help = "what it is written in; without it, C++",
                                        .kind = Kind::choice,
                                        .choices = languages}};

constexpr std::array run_arguments{Argument{.name = "NAME",
                                            .help = "the entries to run; without any, all of them",
                                            .times = Times::many,
                                            .need = Need::optional}};
constexpr std::array describe_arguments{Argument{.name = "ID", .help = "the plugin's id: s3"}};
constexpr std::array plugin_file_arguments{
    Argument{.name = "FILE", .help = "the plugin: holdfast_NAME.so, or its manifest", .kind = Kind::file}};
constexpr std::array new_arguments{
    Argument{.name = "ID", .help = "the new plugin's id, a domain backwards: com.acme.tape"}};
constexpr std::array schema_arguments{
    Argument{.name = "FILE", .help = "the reply to GET /v1/schema", .kind = Kind::file}};
constexpr std::array completion_arguments{
    Argument{.name = "SHELL", .help = "the shell that shall complete", .choices = shells}};

constexpr std::array start_errors{
    ErrorCode::failed,    ErrorCode::incomplete,  ErrorCode::not_found, ErrorCode::conflict, ErrorCode::unauthenticated,
    ErrorCode::damaged,   ErrorCode::unavailable, ErrorCode::plugin,    ErrorCode::no_space, ErrorCode::already_exists,
    ErrorCode::preflight, ErrorCode::timeout,     ErrorCode::cancelled};
constexpr std::array watch_errors{ErrorCode::failed,  ErrorCode::not_found,   ErrorCode::unauthenticated,
                                  ErrorCode::damaged, ErrorCode::unavailable, ErrorCode::plugin,
                                  ErrorCode::timeout, ErrorCode::cancelled};
constexpr std::array read_errors{ErrorCode::not_found,   ErrorCode::unauthenticated, ErrorCode::damaged,
                                 ErrorCode::unavailable, ErrorCode::plugin,          ErrorCode::cancelled};
constexpr std::array check_errors{ErrorCode::not_found, ErrorCode::unauthenticated, ErrorCode::unavailable,
                                  ErrorCode::plugin,    ErrorCode::preflight,       ErrorCode::cancelled};
constexpr std::array catalog_errors{ErrorCode::failed, ErrorCode::not_found, ErrorCode::unauthenticated,
                                    ErrorCode::damaged};
constexpr std::array from_schema_errors{ErrorCode::failed,          ErrorCode::not_found, ErrorCode::conflict,
                                        ErrorCode::unauthenticated, ErrorCode::damaged,   ErrorCode::no_space,
                                        ErrorCode::already_exists};
constexpr std::array from_backup_errors{ErrorCode::failed,          ErrorCode::not_found, ErrorCode::conflict,
                                        ErrorCode::unauthenticated, ErrorCode::damaged,   ErrorCode::unavailable,
                                        ErrorCode::plugin,          ErrorCode::no_space,  ErrorCode::already_exists,
                                        ErrorCode::cancelled};
constexpr std::array check_plugin_errors{ErrorCode::plugin, ErrorCode::preflight, ErrorCode::cancelled};
constexpr std::array trust_errors{ErrorCode::plugin, ErrorCode::cancelled};
constexpr std::array plugin_errors{ErrorCode::plugin};
constexpr std::array schema_errors{ErrorCode::incomplete};
constexpr std::array file_errors{ErrorCode::failed};

constexpr std::array command_table{
    Command{.name = "create",
            .summary = "back up collections",
            .details =
                "Checks the settings, the storage and the collections first and refuses at once whatever would fail "
                "later. A create of the same id and backend that was interrupted is taken up again where it stood. "
                "Ctrl-C asks to cancel, which removes what was written, and a second one leaves at once; SIGTERM stops "
                "so that it can be taken up "
                "again. A server that is left goes on, and removes nothing of what it has cancelled.",
            .example = "holdfast create nightly --backend filesystem:/backups --compression zstd",
            .arguments = id_only,
            .options = create_options,
            .errors = start_errors,
            .run = commands::create},
    Command{.name = "restore",
            .summary = "bring collections back from a backup",
            .details = "Collections that exist are refused before anything is moved; nothing is overwritten. "
                       "Ctrl-C asks to cancel, which removes what was restored, and a second one leaves at once; "
                       "SIGTERM stops so that it can be taken up "
                       "again. A server that is left goes on.",
            .example = "holdfast restore nightly --backend filesystem:/backups --include Article",
            .arguments = id_only,
            .options = restore_options,
            .errors = start_errors,
            .run = commands::restore},
    Command{.name = "status",
            .summary = "show where an operation stands, whoever started it",
            .details = "Ends with 0 whenever the answer is known, whatever it is.",
            .example = "holdfast status nightly --backend offsite",
            .arguments = id_only,
            .options = status_options,
            .errors = read_errors,
            .run = commands::status},
    Command{.name = "wait",
            .summary = "wait for the end of an operation, whoever started it",
            .details = "SIGTERM and Ctrl-C end the waiting, not the operation.",
            .example = "holdfast wait nightly --backend offsite --timeout 2h",
            .arguments = id_only,
            .options = wait_options,
            .errors = watch_errors,
            .run = commands::wait},
    Command{.name = "cancel",
            .summary = "ask an operation to end, and wait until it has",
            .details = "An operation that commits already is not stopped: it ends as it would have, and this command "
                       "says so.",
            .example = "holdfast cancel nightly --backend offsite",
            .arguments = id_only,
            .options = cancel_options,
            .errors = watch_errors,
            .run = commands::cancel},
    Command{.name = "list",
            .summary = "list the backups of a backend, newest first",
            .details = "A broken backup is listed too, with what is wrong with it.",
            .example = "holdfast list --backend offsite",
            .options = list_options,
            .errors = read_errors,
            .run = commands::list},
    Command{.name = "show",
            .summary = "show what a backup holds",
            .details = "Collections, nodes, chunks, sizes and versions.",
            .example = "holdfast show nightly --backend offsite",
            .arguments = id_only,
            .options = backend_only,
            .errors = read_errors,
            .run = commands::show},
    Command{.name = "check",
            .summary = "check settings, plugins, storage access and the cluster",
            .details = "Changes nothing that stays: what it writes to a storage to try it out, it removes. Without "
                       "--backend, every backend of the configuration is checked.",
            .example = "holdfast check --backend offsite",
            .options = check_options,
            .errors = check_errors,
            .run = commands::check},
    Command{.name = "run",
            .summary = "run the [[run]] entries of the configuration file, in order",
            .details =
                "An entry that fails does not keep the next ones from running; the exit code is that of the first "
                "failure. An id that expands to one that exists already is a failure like any other.",
            .example = "holdfast run nightly",
            .arguments = run_arguments,
            .errors = start_errors,
            .run = commands::run},
    Command{.name = "operations",
            .summary = "list the operations of this machine",
            .details = "What the journals know: running, interrupted and ended ones. What a server was asked for and "
                       "nobody here follows any more, the server is asked about, for some seconds at most.",
            .example = "holdfast operations --prune",
            .options = operations_options,
            .errors = file_errors,
            .run = commands::operations},
    Command{.name = "catalog show",
            .summary = "show what the catalog of a folder of collections holds",
            .details = "And what of it is not in the folder, or in the folder alone.",
            .example = "holdfast --cluster file:/var/lib/weaviate catalog show",
            .errors = catalog_errors,
            .run = commands::catalog_show},
    Command{.name = "catalog from-backup",
            .summary = "make the catalog of a stopped node's data path from a backup of the node",
            .details = "For the collections that lie in the folder. Tenants that have come since the backup are taken "
                       "for active ones.",
            .example = "holdfast --cluster file:/var/lib/weaviate catalog from-backup nightly --backend offsite",
            .arguments = id_only,
            .options = from_backup_options,
            .errors = from_backup_errors,
            .run = commands::catalog_from_backup},
    Command{.name = "catalog from-schema",
            .summary = "make the catalog of a stopped node's data path from its saved schema",
            .details = "For collections of one shard, and for those with tenants: each folder is one, taken for "
                       "active. How objects are spread over several shards is in a backup alone. The schema is what "
                       "`curl -o schema.json http://HOST:8080/v1/schema` saves.",
            .example = "holdfast --cluster file:/var/lib/weaviate catalog from-schema schema.json --node node1 "
                       "--server-version 1.39.0",
            .arguments = schema_arguments,
            .options = from_schema_options,
            .errors = from_schema_errors,
            .run = commands::catalog_from_schema},
    Command{.name = "plugins list",
            .summary = "list the plugins that are found, and those that are refused",
            .details = "Runs no code of any plugin, unless --check asks for it.",
            .example = "holdfast plugins list",
            .options = list_plugins_options,
            .errors = plugin_errors,
            .run = commands::plugins_list},
    Command{.name = "plugins describe",
            .summary = "show a plugin's settings",
            .details = "The plugin runs in a process of its own; one that crashes or hangs there is told of.",
            .example = "holdfast plugins describe s3",
            .arguments = describe_arguments,
            .options = describe_options,
            .errors = plugin_errors,
            .run = commands::plugins_describe},
    Command{.name = "plugins check",
            .summary = "try a plugin file out in a process of its own",
            .details =
                "Whether it is trusted, states who it is, can be loaded and has its table in order; with a backend, "
                "also whether it takes the settings, opens a store and passes the preflight. A crash, a step "
                "that does not return, and an exit are findings. Whether it keeps every rule of the contract, "
                "holdfast-plugin-check finds out.",
            .example = "holdfast plugins check build/holdfast_tape.so --backend 'com.acme.tape:?path=/tmp/store'",
            .arguments = plugin_file_arguments,
            .options = check_plugin_options,
            .errors = check_plugin_errors,
            .run = commands::plugins_check},
    Command{.name = "plugins trust",
            .summary = "pin a plugin to the bytes that it has now",
            .details =
                "Shows who the file says it is and its SHA-256, asks, and writes both into the configuration file, "
                "below [plugins.pin]. Where that says trust = \"pinned\", a plugin is loaded only if the very "
                "bytes that are mapped have their pin. Runs no code of the plugin.",
            .example = "holdfast plugins trust /opt/acme/plugins/holdfast_tape.so",
            .arguments = plugin_file_arguments,
            .options = trust_options,
            .errors = trust_errors,
            .run = commands::plugins_trust},
    Command{.name = "plugins new",
            .summary = "begin a storage plugin: a store that works, to be made another",
            .details = "Makes a folder of the id's last word in the current one, with a store, its CMake file, its "
                       "manifest and the profile of its conformance test. Nothing is overwritten.",
            .example = "holdfast plugins new com.acme.tape --lang c",
            .arguments = new_arguments,
            .options = new_options,
            .errors = file_errors,
            .run = commands::plugins_new},
    Command{.name = "config check",
            .summary = "check the configuration file, offline",
            .details = "Every finding at once, with its line and what to write instead.",
            .example = "holdfast --config holdfast.toml config check",
            .errors = plugin_errors,
            .run = commands::config_check},
    Command{.name = "config show",
            .summary = "show every setting in force, and where it comes from",
            .details =
                "Secrets are masked. Where a plugin cannot be asked which settings are, all of its backend's are, "
                "with the reason.",
            .example = "holdfast config show",
            .errors = plugin_errors,
            .run = commands::config_show},
    Command{.name = "config schema",
            .summary = "write the JSON Schema of holdfast.toml, for editors",
            .details = "A plugin that cannot be asked for its settings is left out: its backends may have any.",
            .example = "holdfast config schema > holdfast.schema.json",
            .errors = schema_errors,
            .run = commands::config_schema},
    Command{.name = "generate completion",
            .summary = "write a completion script",
            .example = "holdfast generate completion bash > /etc/bash_completion.d/holdfast",
            .arguments = completion_arguments,
            .errors = file_errors,
            .run = commands::generate_completion},
    Command{.name = "generate man",
            .summary = "write the manual page",
            .example = "holdfast generate man > holdfast.1",
            .errors = file_errors,
            .run = commands::generate_man},
    Command{.name = "generate reference",
            .summary = "write the command reference in Markdown",
            .example = "holdfast generate reference > docs/reference/cli.md",
            .errors = file_errors,
            .run = commands::generate_reference},
    Command{.name = "version",
            .summary = "show the versions of the program, the plugin ABI and the compiler",
            .example = "holdfast version --json",
            .errors = file_errors,
            .run = commands::version},
};

constexpr std::array group_table{
    Group{.name = "catalog", .summary = "show and make the catalog of a folder of collections"},
    Group{.name = "plugins", .summary = "list, describe, check, trust and begin storage plugins"},
    Group{.name = "config", .summary = "check and show the configuration"},
    Group{.name = "generate", .summary = "write completions, the manual page, the reference"},
};

}  // namespace

std::span<const Option> global_options() { return global_table; }
std::span<const Command> all_commands() { return command_table; }
std::span<const Group> all_groups() { return group_table; }

const Command* find_command(std::string_view name) {
  const auto found = std::find_if(command_table.begin(), command_table.end(),
                                  [name](const Command& command) { return command.name == name; });
  return found == command_table.end() ? nullptr : &*found;
}

}  // namespace holdfast::cli
