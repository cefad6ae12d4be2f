// An engine as a configuration describes it: real plugins, a real cluster, the user's journals.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <holdfast/config.hpp>

#include "client/engine.hpp"
#include "client/patience.hpp"
#include "client/plugin_phase.hpp"
#include "plugin/loader.hpp"
#include "plugin/registry.hpp"
#include "settings/config_file.hpp"
#include "store/plugin_log.hpp"
#include "store/plugin_store.hpp"
#include "store/retry.hpp"

namespace holdfast::client {

/// A backend whose plugin is loaded and whose settings were looked at by the engine and by the plugin.
struct ResolvedBackend {
  settings::BackendConfig config = {};
  std::shared_ptr<const plugin::Plugin> plugin = {};
  settings::Resolved settings = {};
  std::string store_name = {};  ///< "filesystem:/backups": one name for one place, however it was written.
};

struct ConfiguredOptions {
  std::vector<std::filesystem::path> plugin_folders = {};  ///< Searched before all others.
  store::LogSink log = {};                                 ///< What plugins log; may be empty.
  /// From which level on, for plugins of which the configuration does not say it; nothing: none of it.
  std::optional<store::LogLevel> log_level = store::LogLevel::debug;
  Patience patience = {};
  PhaseWatch phases = {};  ///< May be empty.
};

/// Threads: every function from any thread.
class ConfiguredBackends final : public Backends {
 public:
  ConfiguredBackends(settings::Config config, ConfiguredOptions options);

  OpenedBackend open(const BackupBackend& backend, std::stop_token stop) override;

  /// The store of what was resolved, under its name. Throws ConfigError with all findings where there are errors.
  OpenedBackend open(const ResolvedBackend& resolved, const settings::Findings& findings, const std::stop_token& stop);

  /// What is wrong with the settings goes to `findings`, all of it. Contacts nothing.
  /// Errors: NotFoundError, UsageError, PluginError: where there is nothing to resolve, or the plugin hangs.
  ResolvedBackend resolve(const BackupBackend& backend, settings::Findings& findings, const std::stop_token& stop = {});
  /// Loads a plugin with the services that this engine offers to all of them. Whoever loads plugins does it so, because
  /// the first one to load a plugin decides what it gets. Throws plugin::RefusedError; PluginError where it hangs.
  std::shared_ptr<const plugin::Plugin> load(const plugin::Facts& facts, const std::stop_token& stop = {}) const;

  [[nodiscard]] const settings::Config& config() const noexcept { return config_; }
  [[nodiscard]] const Patience& patience() const noexcept { return options_.patience; }
  /// How `backend` is configured. Throws NotFoundError for a name that is not.
  [[nodiscard]] settings::BackendConfig config_of(const BackupBackend& backend) const;
  /// Searched once, when it is first asked for. Runs no plugin code.
  const plugin::Registry& registry();
  /// What the configuration makes of a plugin file that need not lie in a folder that is searched. Runs no plugin code.
  /// Throws plugin::RefusedError.
  [[nodiscard]] plugin::Facts examine(const std::filesystem::path& file) const;
  /// The call into a store opened here that was asked to stop and has not returned, if there is one: the latest.
  [[nodiscard]] std::optional<store::LateCall> late_call();
  /// Into the log, where there is one.
  void warn(const std::string& text) const;

 private:
  void validate(const ResolvedBackend& backend, settings::Findings& findings, const std::stop_token& stop) const;
  [[nodiscard]] std::shared_ptr<store::Store> open_direct(const ResolvedBackend& resolved, store::OpenOptions options,
                                                          const std::stop_token& stop) const;
  [[nodiscard]] std::shared_ptr<store::Store> closed_in_time(std::shared_ptr<store::Store> store,
                                                             const plugin::Facts& facts) const;
  void remember(const std::shared_ptr<store::RunningCalls>& calls);
  /// Before code of the plugin runs in that phase.
  void enter(std::string_view phase, const plugin::Facts& facts) const;
  /// do_phase(), told of before, with the patience there is once a stop was requested.
  void go_through(PluginPhase phase, std::function<void()> work) const;
  /// Where the log of that plugin goes, and what the engine logs about it.
  [[nodiscard]] store::LogSink log_of(const std::string& plugin_id) const;

  const settings::Config config_;
  const ConfiguredOptions options_;
  std::mutex calls_mutex_;
  std::vector<std::weak_ptr<store::RunningCalls>> calls_;  ///< Of the stores that were opened.
  std::once_flag searched_;
  std::unique_ptr<plugin::Registry> registry_;
};

/// Whether the cluster of that address is a server, and not a directory.
[[nodiscard]] bool is_server(std::string_view address);

/// The cluster that is configured, contacted when it is first used. `log` is told of requests to a server.
/// Throws UsageError for what is no address.
std::unique_ptr<cluster::Cluster> open_cluster(const settings::Config& config, const store::LogSink& log = {});

/// An engine for the configured cluster: where that is a server, backends are looked at as far as they are seen from
/// here.
struct ConfiguredParts {
  std::shared_ptr<ConfiguredBackends> backends = {};
  store::LogSink log = {};
  std::filesystem::path journals = {};
};
std::shared_ptr<Engine> make_engine(ConfiguredParts parts);

/// The folder of journals below `state_folder`, or the user's where that is empty.
std::filesystem::path journals_folder(const std::filesystem::path& state_folder);

/// The configuration that `config` names, with its members laid over it. Throws ConfigError with all findings.
settings::Config load(const ClientConfig& config);

}  // namespace holdfast::client
