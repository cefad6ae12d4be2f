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
#include "plugin/loader.hpp"
#include "plugin/registry.hpp"
#include "settings/config_file.hpp"
#include "store/plugin_log.hpp"
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
};

/// Threads: every function from any thread.
class ConfiguredBackends final : public Backends {
 public:
  ConfiguredBackends(settings::Config config, ConfiguredOptions options);

  OpenedBackend open(const BackupBackend& backend, std::stop_token stop) override;

  /// What is wrong with the settings goes to `findings`, all of it. Contacts nothing.
  /// Errors: NotFoundError, UsageError, PluginError: where there is nothing to resolve.
  ResolvedBackend resolve(const BackupBackend& backend, settings::Findings& findings);

  [[nodiscard]] const settings::Config& config() const noexcept { return config_; }
  /// Searched once, when it is first asked for. Runs no plugin code.
  const plugin::Registry& registry();

 private:
  [[nodiscard]] std::function<void(const store::RetryNotice&)> log_retries(const std::string& store_name) const;
  [[nodiscard]] settings::BackendConfig config_of(const BackupBackend& backend) const;

  const settings::Config config_;
  const ConfiguredOptions options_;
  std::once_flag searched_;
  std::unique_ptr<plugin::Registry> registry_;
};

/// Loads a plugin with the services that this engine offers to all of them. Whoever loads plugins does it so, because the
/// first one to load a plugin decides what it gets. Throws plugin::RefusedError.
std::shared_ptr<const plugin::Plugin> load_plugin(const plugin::Facts& facts);

/// Opens the cluster at `url`: "file:PATH". Throws UnsupportedError for http and https.
std::unique_ptr<cluster::Cluster> open_cluster(const std::string& url);

/// The folder of journals below `state_folder`, or the user's where that is empty.
std::filesystem::path journals_folder(const std::filesystem::path& state_folder);

/// The configuration that `config` names, with its members laid over it. Throws ConfigError with all findings.
settings::Config load(const ClientConfig& config);

}  // namespace holdfast::client
