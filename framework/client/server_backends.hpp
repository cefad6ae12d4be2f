// Backends beside a server: the server stores, with its own module and its own credentials; what can be seen from here
// is looked at with the plugin of the same name.
#pragma once

#include "client/configured.hpp"

namespace holdfast::client {

/// Threads: every function from any thread.
class ServerBackends final : public Backends {
 public:
  explicit ServerBackends(std::shared_ptr<ConfiguredBackends> configured) : configured_{std::move(configured)} {}

  /// Settings that are wrong are refused as everywhere. A plugin that is not there, or a backend of which only the
  /// server knows where it is, gives a store that cannot be reached, and a warning. A vendor's
  /// plugin, which no server has a module for, is opened as it would be without a server.
  OpenedBackend open(const BackupBackend& backend, std::stop_token stop) override;

 private:
  OpenedBackend seen_from_here_alone(const ResolvedBackend& resolved, const settings::Findings& findings,
                                     std::stop_token stop);

  const std::shared_ptr<ConfiguredBackends> configured_;
};

}  // namespace holdfast::client
