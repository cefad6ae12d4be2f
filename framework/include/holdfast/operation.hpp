// Handles of running operations: looking at them, waiting for them, cancelling them, being told what they do.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include <holdfast/backup.hpp>

namespace holdfast {

namespace client {
class Watch;
}

/// A step from one phase of the operation to the next.
struct BackupTransition {
  std::string operation_id = {};
  std::string from = {};   ///< "preparing"
  std::string event = {};  ///< "prepared"
  std::string to = {};     ///< "transferring"
  Timestamp at = {};
};

/// How far the data is. A total of 0 is not known.
struct BackupProgress {
  std::uint64_t bytes_done = 0;  ///< Before compression, as bytes_total.
  std::uint64_t bytes_total = 0;
  std::uint64_t stored_bytes = 0;  ///< On the storage.
  std::uint64_t files_done = 0;
  std::uint64_t files_total = 0;
  std::uint64_t chunks_done = 0;
  std::string collection = {};  ///< The one being worked on; empty where there is not one.
};

/// Told what an operation does.
///
/// Threads:    from the operation's threads; checked, planned and transitioned one call at a time and in order,
///             progressed and warned possibly beside them.
/// Blocking:   a slow observer slows the operation down. It may look at the operation, but neither wait for it nor
///             cancel it from here.
/// Exceptions: must not escape.
class BackupObserver {
 public:
  virtual ~BackupObserver() = default;
  virtual void checked(const BackupCheck& check) noexcept { static_cast<void>(check); }
  virtual void planned(const BackupPlan& plan) noexcept { static_cast<void>(plan); }
  virtual void transitioned(const BackupTransition& transition) noexcept { static_cast<void>(transition); }
  virtual void progressed(const BackupProgress& progress) noexcept { static_cast<void>(progress); }
  virtual void warned(const std::string& warning) noexcept { static_cast<void>(warning); }
};

/// How an operation is begun.
struct StartOptions {
  std::shared_ptr<BackupObserver> observer = {};  ///< Told from the first check on.
  std::stop_token stop = {};                      ///< Ends the beginning; once it has begun, use cancel().
};

/// What a wait does when the operation failed or was cancelled.
enum class OnFailure : std::uint8_t {
  report,  ///< Returns the backup; its status and error say so.
  raise,   ///< Throws the error (its own class), or CancelledError.
};

struct WaitOptions {
  std::optional<std::chrono::milliseconds> timeout = {};        ///< BackupClient::default_config() where absent.
  std::optional<std::chrono::milliseconds> poll_interval = {};  ///< The same.
  OnFailure on_failure = OnFailure::report;
  std::stop_token stop = {};  ///< Ends the wait, never the operation.
};

/// What was asked to be cancelled, and what became of it.
enum class CancelAnswer : std::uint8_t {
  requested,  ///< It will end as cancelled.
  too_late,   ///< It commits: it will end as it would have.
  finished,   ///< It had ended before.
};

/// One create or restore: a handle. Copies watch the same operation. Destroying the last one stops the watching, never
/// the operation.
///
/// Threads: every function from any thread, also concurrently.
class BackupOperation {
 public:
  /// The backup's id.
  [[nodiscard]] const std::string& id() const noexcept;
  /// The attempt's own id, unique: "20261123t031500123-9f86d081a2b4".
  [[nodiscard]] const std::string& operation_id() const noexcept;
  /// What was decided before it began. Empty for an operation of another process.
  [[nodiscard]] const BackupPlan& plan() const noexcept;

  /// As of now; these five never block on the storage. An operation attached to on a server is asked for there, until
  /// it ended.
  ///
  /// Errors: none for an operation of this client; DamagedError for one of another process whose journal is lost;
  ///         asking a server, what BackupClient::status() throws.
  [[nodiscard]] Backup current() const;
  [[nodiscard]] bool is_completed() const;
  [[nodiscard]] bool is_successful() const;
  [[nodiscard]] bool is_cancelled() const;
  [[nodiscard]] bool is_failed() const;
  /// How far it is. Empty for an operation of another process, or one attached to on a server: neither tells.
  [[nodiscard]] BackupProgress progress() const;

  /// Returns once it ended, at once where it already has; any number of times.
  ///
  /// Errors: TimeoutError (the operation goes on; the message names the operation, its phase and the time waited),
  ///         CancelledError (`options.stop`, also where it was requested before the call), UsageError (an interval or
  ///         timeout that is not above zero), PluginError (a plugin does not return from a call that was to be stopped;
  ///         the operation ends once it does, or is taken up by another process).
  Backup wait_for_completion(const WaitOptions& options = {}) const;

  /// Returns once it has that status, or has ended otherwise: then as `options.on_failure` says. Looks once in a poll
  /// interval; what passes in between is not seen. Errors: those of wait_for_completion(); FailedError, with
  /// OnFailure::raise, where it succeeded instead.
  Backup wait_for_status(BackupStatus status, const WaitOptions& options = {}) const;

  /// Asks for the end and does not wait for it. Safe at any time and any number of times; the answer may be of no
  /// interest. Errors: those of current(); UnsupportedError where the server is too old to cancel.
  CancelAnswer cancel() const;
  /// Asks for the end and waits for it. The backup's status says which of the two ends it took. Errors: those of
  /// cancel() and of wait_for_completion().
  Backup cancel_and_wait(const WaitOptions& options = {}) const;

  /// From now on `observer` is told too, until the operation ends; it is kept alive as long.
  void observe(std::shared_ptr<BackupObserver> observer) const;

  BackupOperation(const BackupOperation&);
  BackupOperation& operator=(const BackupOperation&);
  BackupOperation(BackupOperation&&) noexcept;
  BackupOperation& operator=(BackupOperation&&) noexcept;
  ~BackupOperation();

 protected:
  explicit BackupOperation(std::shared_ptr<client::Watch> watch);

 private:
  std::shared_ptr<client::Watch> watch_;
};

class BackupCreateOperation : public BackupOperation {
 public:
  explicit BackupCreateOperation(std::shared_ptr<client::Watch> watch);
};

class BackupRestoreOperation : public BackupOperation {
 public:
  explicit BackupRestoreOperation(std::shared_ptr<client::Watch> watch);
};

}  // namespace holdfast
