// A look at an operation that a server runs and this machine has no journal of: somebody else began it.
#pragma once

#include <mutex>

#include "client/backends.hpp"
#include "client/watch.hpp"
#include "cluster/cluster.hpp"

namespace holdfast::client {

struct ServerWatchParts {
  cluster::ServerBackups& server;  ///< Borrowed: it lives as long as the client.
  BackupKind kind = BackupKind::create;
  std::string id = {};
  BackupBackend backend = {};
  cluster::Place place = {};
};

class ServerWatch final : public Watch {
 public:
  /// Throws NotFoundError where the server knows of no such operation.
  explicit ServerWatch(ServerWatchParts parts);

  [[nodiscard]] const std::string& id() const noexcept override { return parts_.id; }
  /// Empty: only operations of this machine have one.
  [[nodiscard]] const std::string& operation_id() const noexcept override { return operation_id_; }
  [[nodiscard]] BackupKind kind() const noexcept override { return parts_.kind; }
  [[nodiscard]] const BackupPlan& plan() const noexcept override { return plan_; }
  /// Asks the server, unless the end is known.
  [[nodiscard]] Backup current() const override;
  [[nodiscard]] Backup last_seen() const override;
  [[nodiscard]] BackupProgress progress() const override { return {}; }
  [[nodiscard]] bool wait(const Wait& wait) const override;
  CancelAnswer cancel() override;
  void observe(std::shared_ptr<BackupObserver> observer) override;
  void raise_outcome() const override;

 private:
  Backup remembered(const cluster::KnownBackup& known) const;
  [[nodiscard]] Backup remembered() const;

  const ServerWatchParts parts_;
  const std::string operation_id_ = {};
  const BackupPlan plan_ = {};
  mutable std::mutex mutex_;
  mutable Backup last_;
};

/// What a server says, in the words of the public API.
[[nodiscard]] Backup to_public(const cluster::KnownBackup& known, const BackupBackend& backend);

/// Asks the server to cancel what runs under that id.
CancelAnswer cancel_on_server(const ServerWatchParts& parts);

}  // namespace holdfast::client
