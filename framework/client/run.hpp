// An operation that runs in this process: its thread, and everything it needs until it is over.
//
// The thread takes the operation through its phases. The cluster's job does the work; this says when data moves and
// when it is committed, and what becomes of an end that is no success:
//
//   cancelled      what was written is removed, then `cancelled`
//   failed         what was written is removed as far as that works, then `failed`
//   failed while committing   the job is asked whether the commit is durable: `succeeded`, or as above
//   shut down      nothing is removed, the journal keeps the live phase: begun again, it goes on
//
// Where a call of a plugin does not return although it has to, whoever waits is told which one it is. The thread stays
// in it; what it may touch when the call returns after all lives as long as it does: this, the cluster, the observers.
#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "client/backends.hpp"
#include "client/convert.hpp"
#include "client/errand.hpp"
#include "client/watch.hpp"
#include "cluster/cluster.hpp"
#include "operation/cancel_mark.hpp"
#include "operation/chunk_log.hpp"
#include "operation/journal_file.hpp"
#include "operation/operation.hpp"

namespace holdfast::client {

/// What a run is made of. Destroyed in the reverse order.
struct RunParts {
  std::shared_ptr<cluster::Cluster> cluster = {};  ///< What the job works on.
  AnyRequest request = {};
  BackupPlan plan = {};
  std::string store_name = {};
  OpenedBackend backend = {};
  std::unique_ptr<operation::JournalFile> journal = {};
  std::unique_ptr<operation::ChunkLog> chunk_log = {};
  std::unique_ptr<cluster::Job> job = {};
  operation::CancelMark cancel_mark;
  std::vector<std::string> warnings = {};  ///< What was noticed while it was begun.
  bool needs_acceptance = false;           ///< A server is to be asked for it, and may refuse.
  Patience patience = {};
};

/// How a cancel ended, once everything was done for it.
struct CancelEnd {
  operation::StopReason reason = operation::StopReason::user;
  std::optional<operation::Summary> committed = {};  ///< Where it came too late, after all.
  const std::string& backup;
};
/// Takes an operation in `cancelling` to its end.
void end_cancel(operation::Operation& operation, CancelEnd end);
/// Takes an operation that nobody drives any more, and that the server was asked for, to the end that it tells.
void end_as_told(operation::Operation& operation, const Backup& told);

class Run final : public Watch, public std::enable_shared_from_this<Run> {
 public:
  Run(RunParts parts, std::shared_ptr<BackupObserver> observer);
  /// Stops it resumably where it still runs, and joins. A thread that was left behind holds it.
  ~Run() override;

  /// Begins the work on a thread of its own. Once.
  void start();
  /// Returns once whoever does the work has taken it on, or it is over otherwise, or `stop` comes. Throws what it was
  /// refused with.
  void wait_until_accepted(const std::stop_token& stop) const;
  /// Asks it to stop where it can be resumed. Returns at once.
  void request_shutdown() noexcept { operation_.request_shutdown(); }
  /// Waits for its thread; where that hangs in a plugin, it is left behind. Not from an observer.
  void join();
  [[nodiscard]] bool has_ended() const;
  /// Whether its end is known, so that join() is a matter of moments. Never for an observer, which its thread waits
  /// for.
  [[nodiscard]] bool is_over() const;

  [[nodiscard]] const std::string& id() const noexcept override { return id_of(parts_.request); }
  [[nodiscard]] const std::string& operation_id() const noexcept override { return operation_id_; }
  [[nodiscard]] BackupKind kind() const noexcept override { return kind_of(parts_.request); }
  [[nodiscard]] const BackupPlan& plan() const noexcept override { return parts_.plan; }
  [[nodiscard]] const std::string& store_name() const noexcept { return parts_.store_name; }
  [[nodiscard]] Backup current() const override;
  [[nodiscard]] BackupProgress progress() const override;
  [[nodiscard]] bool wait(const Wait& wait) const override;
  CancelAnswer cancel() override;
  void observe(std::shared_ptr<BackupObserver> observer) override;
  void raise_outcome() const override;

 private:
  class Bridge;
  class Reporter;

  /// Threads that were left behind hold what they use.
  struct Left {
    explicit Left(std::shared_ptr<Run> left) : run{std::move(left)} {}
    std::shared_ptr<Run> run;
    LeftThread thread = {};
  };

  void drive() noexcept;
  [[nodiscard]] std::optional<store::LateCall> late() const;
  void raise_if_late() const;
  bool wait_for_end(std::chrono::steady_clock::time_point until, const std::stop_token& stop) const;
  void leave();
  [[nodiscard]] std::unique_ptr<Left> take_left();
  operation::Summary work();
  void end_unsuccessfully(const Error& error);
  void end_cancelled(operation::StopReason reason);
  void fail(const Error& error);
  [[nodiscard]] bool was_committed_after_all();
  void release() noexcept;
  void note_accepted() noexcept;
  void note_refusal(std::exception_ptr error) noexcept;
  [[nodiscard]] std::exception_ptr refusal() const;
  [[nodiscard]] std::vector<std::string> warnings() const;

  RunParts parts_;
  const std::string operation_id_;
  const std::string node_;
  const operation::Timestamp started_at_;
  operation::Operation operation_;

  std::mutex journal_mutex_;                     ///< Keeps the journal from being released during a cancel.
  mutable std::mutex mutex_;                     ///< Guards what follows; never held while an observer is called.
  mutable std::condition_variable_any changed_;  ///< Of the next two.
  bool accepted_ = false;
  bool ended_ = false;
  std::exception_ptr refusal_;  ///< What it failed with before it was accepted, as it was thrown.
  std::exception_ptr problem_;  ///< Why it ended without an outcome.
  std::optional<operation::Timestamp> completed_at_;
  std::vector<std::unique_ptr<Bridge>> bridges_;

  std::unique_ptr<Left> left_;

  std::unique_ptr<Reporter> reporter_;
  std::thread thread_;
};

}  // namespace holdfast::client
