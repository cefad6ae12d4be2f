// How the client gets from a backend, as the user names it, to an opened store.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <holdfast/backend.hpp>

#include "cluster/cluster.hpp"
#include "store/running_calls.hpp"
#include "store/store.hpp"

namespace holdfast::client {

/// A backend that is open: its store, and what journals and manifests say of it.
struct OpenedBackend {
  std::shared_ptr<store::Store> store = {};
  std::string plugin_id = {};       ///< "filesystem"
  std::string plugin_version = {};  ///< "0.1.0"
  std::string plugin_abi = {};      ///< "1.0"
  std::string plugin_name = {};     ///< "plugin 'filesystem' ('/usr/…/holdfast_filesystem.so')", for messages.
  /// The calls of the store that run; null where they are not known.
  std::shared_ptr<store::RunningCalls> calls = {};
  std::vector<std::string> warnings = {};  ///< What validation found that does not stop anything.
  cluster::Place place = {};               ///< For a server, which stores there by itself.
  cluster::Sight sight = cluster::Sight::seen;
};

/// Threads: every function from any thread.
class Backends {
 public:
  Backends() = default;
  Backends(const Backends&) = delete;
  Backends& operator=(const Backends&) = delete;
  virtual ~Backends() = default;

  /// Resolves the settings, finds and loads the plugin, lets it validate, and opens the store. Contacts nothing.
  /// Errors: NotFoundError (no such name), UsageError (address), ConfigError with all findings, PluginError.
  virtual OpenedBackend open(const BackupBackend& backend, std::stop_token stop) = 0;
};

}  // namespace holdfast::client
