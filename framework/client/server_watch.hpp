// A look at an operation that a server runs and no process of this machine follows: somebody else began it, or whoever
// did is gone.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "client/backends.hpp"
#include "client/watch.hpp"
#include "cluster/cluster.hpp"

namespace holdfast::client {

class Engine;

struct ServerWatchParts {
  cluster::ServerBackups& server;       ///< Borrowed from the engine.
  std::shared_ptr<Engine> engine = {};  ///< Null where nobody looks for longer than a call.
  BackupKind kind = BackupKind::create;
  std::string id = {};
  BackupBackend backend = {};
  cluster::Place place = {};
  std::string operation = {};  ///< Of this machine's journal, where it has one.
  /// Makes what the server says public, and notes it where it is to be noted; by default to_public().
  std::function<Backup(const cluster::KnownBackup&)> as_told = {};
};

class ServerWatch final : public Watch {
 public:
  /// Throws NotFoundError where the server knows of no such operation.
  explicit ServerWatch(ServerWatchParts parts);

  [[nodiscard]] const std::string& id() const noexcept override { return parts_.id; }
  /// Empty where this machine has no journal of it.
  [[nodiscard]] const std::string& operation_id() const noexcept override { return parts_.operation; }
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
  [[nodiscard]] Backup told(const cluster::KnownBackup& known) const;
  Backup remembered(const cluster::KnownBackup& known) const;
  [[nodiscard]] Backup remembered() const;

  const ServerWatchParts parts_;
  const BackupPlan plan_ = {};
  mutable std::mutex mutex_;
  mutable Backup last_;
};

/// What a server says, in the words of the public API.
[[nodiscard]] Backup to_public(const cluster::KnownBackup& known, const BackupBackend& backend);

/// Asks the server to cancel what runs under that id.
CancelAnswer cancel_on_server(const ServerWatchParts& parts, const store::CallOptions& call = {});

}  // namespace holdfast::client
