// What commands end in, beyond what the public API has a type for. Plain data, shown by a Printer.
#pragma once

#include <holdfast/client.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client/reconcile.hpp"
#include "cluster/cluster.hpp"
#include "operation/journals.hpp"
#include "plugin/registry.hpp"
#include "settings/finding.hpp"
#include "settings/show.hpp"

namespace holdfast::cli {

/// A configuration that cannot be used: every finding, not the first alone.
class FindingsError : public ConfigError {
 public:
  FindingsError(ErrorInfo info, settings::Findings findings)
      : ConfigError{std::move(info)}, findings_{std::move(findings)} {}
  [[nodiscard]] const settings::Findings& findings() const noexcept { return findings_; }

 private:
  settings::Findings findings_;
};

/// Throws FindingsError where there are errors.
void throw_if_errors(const settings::Findings& findings);

/// What `check` saw of one backend.
struct BackendReport {
  std::string name = {};    ///< As the user wrote it.
  std::string store = {};   ///< "filesystem:/backups"; empty where it could not be opened.
  std::string plugin = {};  ///< "filesystem 0.1.0"
  settings::Findings findings = {};
  std::vector<settings::ShownSetting> settings = {};  ///< Where nothing but its settings was wanted.
  std::vector<BackupCheck> checks = {};
  std::optional<Error> error = {};
};

struct CheckReport {
  settings::Findings findings = {};  ///< Of the configuration.
  std::vector<BackendReport> backends = {};
  std::string cluster = {};  ///< Its address.
  std::optional<cluster::Inventory> inventory = {};
  std::optional<Error> cluster_error = {};
};

struct OperationsReport {
  std::vector<operation::JournalInfo> operations = {};
  std::string folder = {};
  std::optional<std::size_t> forgotten = {};                ///< With --prune.
  std::map<std::string, client::ServersWord> servers = {};  ///< By operation.
};

/// The plugins that there are.
struct PluginsReport {
  /// What became of one that was loaded to see whether it can be.
  struct Verdict {
    bool loads = true;
    std::string reason = {};
    std::string remedy = {};
  };
  const plugin::Registry& registry;
  std::map<std::filesystem::path, Verdict> verdicts = {};  ///< By file; empty: nobody wanted to know.
};

/// What became of one plugin file that was tried out.
struct PluginReport {
  enum class Ended : std::uint8_t { normally, by_plugin };
  std::string file = {};
  std::string id = {};  ///< Empty where the file does not say.
  std::string version = {};
  std::string abi = {};                  ///< "1.0"
  std::vector<BackupCheck> checks = {};  ///< The steps that were taken, then the checks of the preflight.
  Ended ended = Ended::normally;         ///< by_plugin: its crash, its hanging or its exit was the end.
};

/// A plugin whose bytes the operator trusts.
struct PinReport {
  std::string file = {};
  std::string id = {};
  std::string version = {};
  std::string abi = {};       ///< "1.0"
  std::string digest = {};    ///< "sha256:<hex>"
  std::string replaced = {};  ///< The pin that it had before; empty: none.
  std::string config = {};    ///< The file that the pin was written into.
};

/// A plugin that was begun.
struct ScaffoldReport {
  std::string id = {};
  std::string folder = {};
  std::vector<std::string> files = {};  ///< In the folder, sorted.
};

struct VersionReport {
  std::string version = {};
  std::string plugin_abi = {};
  std::string compiler = {};
};

/// How an operation that was followed ended.
struct Outcome {
  Backup backup = {};
  BackupKind kind = BackupKind::create;
  std::string run = {};  ///< The name of its [[run]] entry.
};

}  // namespace holdfast::cli
