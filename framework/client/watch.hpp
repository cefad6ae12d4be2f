// What a handle of an operation looks through: at an operation of this process (run.hpp), or at the journal of one of
// another (journal_watch.hpp).
#pragma once

#include <memory>
#include <string>

#include <holdfast/operation.hpp>

namespace holdfast::client {

/// How long to wait, and how often to look; WaitOptions with its defaults filled in.
struct Wait {
  std::chrono::milliseconds timeout{0};
  std::chrono::milliseconds poll_interval{0};
  std::stop_token stop = {};
};

/// Threads: every function from any thread.
class Watch {
 public:
  Watch() = default;
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  virtual ~Watch() = default;

  [[nodiscard]] virtual const std::string& id() const noexcept = 0;
  [[nodiscard]] virtual const std::string& operation_id() const noexcept = 0;
  [[nodiscard]] virtual BackupKind kind() const noexcept = 0;
  [[nodiscard]] virtual const BackupPlan& plan() const noexcept = 0;
  [[nodiscard]] virtual Backup current() const = 0;
  /// The same without waiting for somebody else, and without an error: as it was when it was last seen.
  [[nodiscard]] virtual Backup last_seen() const { return current(); }
  [[nodiscard]] virtual BackupProgress progress() const = 0;
  /// True once it is over and everything it held is released; false where the time was over or `stop` came first.
  /// Throws what the operation ended with where it ended without an outcome: stopped resumably, or its journal lost.
  [[nodiscard]] virtual bool wait(const Wait& wait) const = 0;
  virtual CancelAnswer cancel() = 0;
  virtual void observe(std::shared_ptr<BackupObserver> observer) = 0;
  /// Throws the error that a failed operation ended with, CancelledError for a cancelled one; else returns.
  virtual void raise_outcome() const = 0;
};

}  // namespace holdfast::client
