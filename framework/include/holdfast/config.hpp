// What a client is told once: which cluster, which configuration, how to wait.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace holdfast {

/// How operations are waited for. Both must be above zero.
struct BackupClientConfig {
  std::chrono::milliseconds poll_interval{250};  ///< The shortest; it grows while nothing changes.
  std::chrono::milliseconds timeout{std::chrono::minutes{10}};
  bool operator==(const BackupClientConfig&) const = default;
};

/// How much of the storage is tried out before an operation.
enum class PreflightMode : std::uint8_t {
  automatic,  ///< Writing and reading back before a create, reading alone before a restore.
  full,
  read_only,
  no_delete,  ///< Writing and reading back before a create, removing nothing: what is tried out stays.
  off,
};

/// Everything a Client can be told. What is left empty comes from the environment, the configuration file, the default.
struct ClientConfig {
  std::string cluster = {};                                ///< "http://localhost:8080" or "file:./collections".
  std::optional<std::filesystem::path> config_file = {};   ///< The holdfast.toml to read; without it, none is read.
  std::vector<std::filesystem::path> plugin_folders = {};  ///< Searched before all others.
  std::optional<PreflightMode> preflight = {};
  std::filesystem::path state_folder = {};  ///< For journals; empty: $XDG_STATE_HOME/holdfast.
};

}  // namespace holdfast
