#include "settings/config_schema.hpp"

namespace holdfast::settings {
namespace {

constexpr std::int64_t millisecond = 1'000'000;
constexpr std::int64_t century = std::int64_t{100} * 365 * 24 * 3600 * 1'000'000'000;  // fits behind any clock's now

std::vector<Choice> compressions() {
  return {{"gzip", "read by every Weaviate"},
          {"gzip:fast", {}},
          {"gzip:default", {}},
          {"gzip:best", {}},
          {"zstd", "smaller and faster; read by Weaviate 1.35 and later"},
          {"zstd:fast", {}},
          {"zstd:default", {}},
          {"zstd:best", {}},
          {"none", "not compressed"}};
}

}  // namespace

const Schema& cluster_schema() {
  static const Schema schema{
      {.key = "url",
       .help = "the cluster: http(s)://HOST:PORT, or file:PATH for a directory of collections",
       .fallback = "http://localhost:8080",
       .example = "http://localhost:8080",
       .env = {"HOLDFAST_CLUSTER_URL"}},
      {.key = "api_key",
       .flags = HF_FIELD_SECRET,
       .help = "the key the cluster asks for",
       .example = "env:WEAVIATE_API_KEY",
       .env = {"HOLDFAST_CLUSTER_API_KEY", "WEAVIATE_API_KEY"}},
      {.key = "headers",
       .type = Type::map,
       .flags = HF_FIELD_SECRET | HF_FIELD_ADVANCED,
       .help = "further headers of every request to a server",
       .example = "{ X-Gateway-Key = \"env:GATEWAY_KEY\" }"},
      {.key = "ca_file",
       .type = Type::path,
       .flags = HF_FIELD_ADVANCED,
       .help = "who vouches for the server's certificate, as PEM; by default whom the system trusts",
       .example = "/etc/ssl/internal-ca.pem"},
      {.key = "client_certificate",
       .type = Type::path,
       .flags = HF_FIELD_ADVANCED,
       .help = "the certificate to show to the server, as PEM",
       .example = "/etc/holdfast/client.pem"},
      {.key = "client_key",
       .type = Type::path,
       .flags = HF_FIELD_ADVANCED,
       .help = "the key of client_certificate, as PEM without a passphrase",
       .example = "/etc/holdfast/client.key"},
      {.key = "proxy",
       .flags = HF_FIELD_SECRET | HF_FIELD_ADVANCED,
       .help = "the proxy on the way to the server; by default what http_proxy and https_proxy say, \"none\" for none",
       .example = "http://proxy.internal:3128"},
      {.key = "connect_timeout",
       .type = Type::duration,
       .flags = HF_FIELD_ADVANCED,
       .help = "how long connecting to the server may take",
       .fallback = "10s",
       .min = millisecond,
       .max = century},
      {.key = "request_timeout",
       .type = Type::duration,
       .flags = HF_FIELD_ADVANCED,
       .help = "how long the server may be silent in the middle of a request",
       .fallback = "60s",
       .min = millisecond,
       .max = century},
  };
  return schema;
}

const Schema& client_schema() {
  static const Schema schema{
      {.key = "poll_interval",
       .type = Type::duration,
       .help = "the shortest time between two questions about an operation; it grows while nothing changes",
       .fallback = "250ms",
       .env = {"HOLDFAST_CLIENT_POLL_INTERVAL"},
       .min = millisecond,
       .max = century},
      {.key = "timeout",
       .type = Type::duration,
       .help = "how long an operation is waited for",
       .fallback = "10min",
       .env = {"HOLDFAST_CLIENT_TIMEOUT"},
       .min = millisecond,
       .max = century},
  };
  return schema;
}

// No variables here: whoever sets one must not decide which code runs. $HOLDFAST_PLUGIN_PATH has rules of its own.
const Schema& plugins_schema() {
  static const Schema schema{
      {.key = "path",
       .type = Type::list,
       .help = "folders with plugins, searched before the usual ones",
       .example = "/opt/acme/plugins"},
      {.key = "trust",
       .type = Type::choice,
       .help = "which plugins may be loaded",
       .fallback = "owner",
       .choices = {{"owner", "files that nobody but root and this user can change"},
                   {"listed", "of those, the ids under allow"},
                   {"pinned", "of those, files with the SHA-256 under pin"}}},
      {.key = "allow", .type = Type::list, .help = "ids of the plugins that trust = \"listed\" loads", .example = "s3"},
      {.key = "pin",
       .type = Type::map,
       .help = "plugin id to the SHA-256 of its file, for trust = \"pinned\"; holdfast plugins trust writes it"},
      {.key = "log",
       .type = Type::map,
       .flags = HF_FIELD_ADVANCED,
       .help = "plugin id to what is shown of its log: debug, info, warn, error or off; by default all of it with -v"},
  };
  return schema;
}

const Schema& preflight_schema() {
  static const Schema schema{
      {.key = "mode",
       .type = Type::choice,
       .help = "how much of the storage is tried out before an operation",
       .fallback = "auto",
       .env = {"HOLDFAST_PREFLIGHT_MODE"},
       .choices = {{"auto", "writing and reading back before a create, reading alone before a restore"},
                   {"full", "writing and reading back, always"},
                   {"read-only", "reading alone"},
                   {"no-delete", "as auto, for storages where nothing may be removed: what is tried out stays"},
                   {"off", "nothing"}}},
  };
  return schema;
}

const Schema& run_schema() {
  static const Schema schema{
      {.key = "name", .flags = HF_FIELD_REQUIRED, .help = "what holdfast run calls it", .example = "nightly"},
      {.key = "do",
       .type = Type::choice,
       .flags = HF_FIELD_REQUIRED,
       .help = "what is done",
       .example = "create",
       .choices = {{"create", "make a backup"}, {"restore", "bring one back"}}},
      {.key = "id",
       .flags = HF_FIELD_REQUIRED,
       .help = "the backup's id; {date}, {time} (both UTC) and {host} are filled in",
       .example = "nightly-{date}-{time}"},
      {.key = "backend",
       .flags = HF_FIELD_REQUIRED,
       .help = "a name of a [backends.NAME] table, or an address",
       .example = "offsite"},
      {.key = "include", .type = Type::list, .help = "only these collections; * and ? stand for anything"},
      {.key = "exclude", .type = Type::list, .help = "all collections but these; * and ? stand for anything"},
      {.key = "timeout",
       .type = Type::duration,
       .help = "how long this run is waited for",
       .min = millisecond,
       .max = century},
      {.key = "compression", .type = Type::choice, .help = "create: codec and level", .choices = compressions()},
      {.key = "cpu",
       .type = Type::integer,
       .help = "percent of the processors that may be used; a server takes 80 at most",
       .min = 1,
       .max = 100},
      {.key = "base", .help = "create: the id of the backup to build on"},
      {.key = "include_users",
       .type = Type::list,
       .help = "create: of a server's own users only these; * and ? stand for anything"},
      {.key = "include_roles",
       .type = Type::list,
       .help = "create: of a server's roles only these; * and ? stand for anything"},
      {.key = "node", .help = "restore: the node of the backup whose data is wanted"},
      {.key = "map", .type = Type::map, .help = "restore: old node names to new ones"},
      {.key = "users", .type = Type::boolean, .help = "restore: the users as well", .fallback = "false"},
      {.key = "roles", .type = Type::boolean, .help = "restore: the roles as well", .fallback = "false"},
      {.key = "overwrite_aliases",
       .type = Type::boolean,
       .help = "restore: take over aliases that are in use",
       .fallback = "false"},
  };
  return schema;
}

std::span<const OwnTable> own_tables() {
  static constexpr std::array<OwnTable, 4> tables{{
      {"cluster", "the cluster that is backed up", cluster_schema},
      {"client", "how operations are waited for", client_schema},
      {"plugins", "where storage plugins come from, and which are trusted", plugins_schema},
      {"preflight", "the checks before an operation", preflight_schema},
  }};
  return tables;
}

std::span<const std::string_view> create_only_keys() {
  static constexpr std::array<std::string_view, 4> keys{"compression", "base", "include_users", "include_roles"};
  return keys;
}

std::span<const std::string_view> restore_only_keys() {
  static constexpr std::array<std::string_view, 5> keys{"node", "map", "users", "roles", "overwrite_aliases"};
  return keys;
}

}  // namespace holdfast::settings
