// holdfast.toml: the program's own tables, the backends, the runs.
//
// The tables of the program are described by field tables like a plugin's (config_schema.hpp) and go the same way
// through resolve(), so unknown keys, types, variables and secrets are treated alike everywhere. A backend's settings
// stay raw until its plugin is known.
#pragma once

#include <holdfast/backup.hpp>
#include <holdfast/config.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "settings/finding.hpp"
#include "settings/raw.hpp"
#include "settings/resolve.hpp"

namespace holdfast::settings {

struct ClusterSettings {
  std::string url = {};      ///< "http://…", "https://…", or "file:" and an absolute path.
  std::string api_key = {};  ///< A secret; empty: none.
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< Their values are secrets.
  std::filesystem::path ca_file = {};
  std::filesystem::path client_certificate = {};
  std::filesystem::path client_key = {};
  std::optional<std::string> proxy = {};  ///< Empty: none; absent: as the environment says.
  std::chrono::nanoseconds connect_timeout{0};
  std::chrono::nanoseconds request_timeout{0};
};

/// How operations are waited for.
struct ClientSettings {
  std::chrono::nanoseconds poll_interval{0};
  std::chrono::nanoseconds timeout{0};
};

enum class TrustMode : std::uint8_t { owner, listed, pinned };

/// What of a plugin's log is shown: from that level on.
enum class PluginLog : std::uint8_t { debug, info, warn, error, off };

struct PluginsSettings {
  std::vector<std::filesystem::path> path = {};  ///< Absolute; searched before the usual folders.
  TrustMode trust = TrustMode::owner;
  std::vector<std::string> allow = {};          ///< Plugin ids, for `listed`.
  std::map<std::string, std::string> pin = {};  ///< Plugin id to "sha256:<hex>", for `pinned`.
  std::map<std::string, PluginLog> log = {};    ///< Plugin id to what is shown of its log.
};

/// A configured backend. `settings` has no `plugin` any more: just what is for the plugin.
struct BackendConfig {
  std::string name = {};    ///< The user's name for it; of an address, the address without its query.
  std::string plugin = {};  ///< The plugin's id.
  RawSettings settings = {};
  Place place = {};
};

/// One [[run]].
struct RunEntry {
  std::string name = {};
  BackupKind kind = BackupKind::create;
  std::string id = {};       ///< A template; see backup_id.hpp.
  std::string backend = {};  ///< A name of `Config::backends`, or an address.
  std::vector<std::string> include = {};
  std::vector<std::string> exclude = {};
  std::optional<std::chrono::nanoseconds> timeout = {};
  std::optional<unsigned> cpu_percentage = {};
  // Of a create:
  std::string compression = {};  ///< For parse_compression(); empty: the default.
  std::string base = {};         ///< The id of the backup this one builds on; empty: a full backup.
  std::vector<std::string> include_users = {};
  std::vector<std::string> include_roles = {};
  // Of a restore:
  std::string node = {};
  std::map<std::string, std::string> node_map = {};  ///< Old node name to new.
  bool users = false;
  bool roles = false;
  bool overwrite_aliases = false;
  Place place = {};
};

/// One of the program's own tables as it was resolved, for showing.
struct Section {
  std::string name = {};  ///< "cluster"; of a run "run".
  Resolved settings = {};
};

struct Config {
  std::filesystem::path file = {};  ///< Empty: no file was read.
  ClusterSettings cluster = {};
  ClientSettings client = {};
  PluginsSettings plugins = {};
  PreflightMode preflight = PreflightMode::automatic;
  std::vector<BackendConfig> backends = {};  ///< In the order of the file.
  std::vector<RunEntry> runs = {};
  std::vector<Section> sections = {};  ///< Where each value of the above comes from.

  [[nodiscard]] std::vector<std::string> backend_names() const;
  /// Whether somebody said which cluster is meant; otherwise it is the default.
  [[nodiscard]] bool names_cluster() const;
  /// For a redactor: the secrets of the program's own tables.
  [[nodiscard]] std::vector<std::string> secrets() const;
};

/// A flag that speaks before file and environment: {"cluster", "url", raw_text(url, "--cluster")}.
struct Override {
  std::string table = {};
  std::string key = {};
  RawValue value = {};
};

/// Reads a configuration; with an empty path, what the environment and the defaults say. Everything wrong becomes a
/// finding, all at once, in the order of the file; a file that is no TOML is one finding. Where there are errors the
/// result is incomplete. Fetches secrets of the program's own tables; contacts nothing.
[[nodiscard]] Config load_config(const std::filesystem::path& file, const Environment& environment, Findings& findings,
                                 std::span<const Override> overrides = {});

/// Where the configuration is looked for, in order: `flag` or $HOLDFAST_CONFIG alone if there is one, otherwise
/// ./holdfast.toml, $XDG_CONFIG_HOME/holdfast/holdfast.toml (or ~/.config/...), /etc/holdfast/holdfast.toml.
[[nodiscard]] std::vector<std::filesystem::path> config_places(const std::optional<std::filesystem::path>& flag,
                                                               const Environment& environment);

/// The first of config_places() that is there. One that `flag` or $HOLDFAST_CONFIG names is returned even if it is not:
/// load_config() then says so.
[[nodiscard]] std::optional<std::filesystem::path> find_config(const std::optional<std::filesystem::path>& flag,
                                                               const Environment& environment);

/// The backend that a user's word names: a table of the configuration, or an address (address.hpp).
/// Errors: NotFoundError listing the known names; UsageError for a broken address.
[[nodiscard]] BackendConfig find_backend(std::string_view word, const Config& config);

}  // namespace holdfast::settings
