// One attempt to create or restore, as everybody in its process sees it.
//
// There is one writer. A step is validated against the transition table, made durable, assigned, announced, in this
// order: nobody hears of a step that would not survive a crash. Cancelling is a request that claims `cancelling` (or
// `cancelled`, where nothing was touched yet) the same way and only then raises the stop token; past the commit point
// the table refuses it. A shutdown raises the token and nothing else, so that the journal keeps the live phase from
// which another process goes on.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string_view>
#include <thread>

#include "operation/observer.hpp"
#include "operation/observers.hpp"
#include "operation/phase.hpp"
#include "operation/state.hpp"

namespace holdfast::operation {

/// Makes a step durable before anybody hears of it.
class TransitionLog {
 public:
  virtual ~TransitionLog() = default;
  /// Returns once `record` would survive a power cut. Throws an Error where it would not, and then it is not in the
  /// log.
  virtual void append(const TransitionRecord& record) = 0;
};

/// Where an operation stands in its log.
struct Position {
  State state = {};
  std::uint64_t sequence = 0;  ///< Of the last record; 0: there is none yet.
};

enum class CancelAnswer : std::uint8_t {
  accepted,      ///< `cancelling` or `cancelled` is claimed, now or before; the token is raised.
  too_late,      ///< Past the commit point: the operation finishes.
  already_over,  ///< It had ended.
};

/// Threads: every function from any thread. Must outlive the calls on it and the observers' registration.
class Operation {
 public:
  /// A new operation, or the continuation of one whose log stands at `start`. One that was being cancelled has its
  /// token raised from the beginning. `log` is borrowed and must outlive the operation.
  explicit Operation(TransitionLog& log, Position start = {});

  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  /// Takes the step that `event` is, with what is known from there on.
  ///
  /// Durability: the step survives a power cut before this returns, and before anybody else sees it.
  /// Errors:     InternalError where the table does not have it, `next` belongs to another phase, or an observer calls
  ///             this; CancelledError where `event` came too late because a cancel was claimed first; whatever the log
  ///             throws. The operation is unchanged then, and nobody was told.
  void apply(Event event, State next);

  /// Asks for the operation to stop for good; `user` or `deadline`. Waits for the log and for a step being taken, never
  /// for the work.
  /// Errors: InternalError for `shutdown` (see request_shutdown()) or from an observer; whatever the log throws, with
  ///         nothing claimed and the token not raised.
  CancelAnswer request_cancel(StopReason reason);

  /// Asks for the operation to stop where it can be resumed: raises the token, writes nothing. A cancel may follow it.
  void request_shutdown() noexcept;

  [[nodiscard]] Phase phase() const;
  [[nodiscard]] State state() const;
  [[nodiscard]] Position position() const;

  /// Raised by a cancel that was accepted and by a shutdown; stop_reason() tells which.
  [[nodiscard]] std::stop_token stop_token() const noexcept { return stop_.get_token(); }
  /// Why the token is raised: the reason of the cancel, if there was one; nothing while it is not raised.
  [[nodiscard]] std::optional<StopReason> stop_reason() const;

  /// Tells the observers how far the work is. Cheap: while one call is telling, others only leave their value.
  void progress(Progress progress);
  [[nodiscard]] Progress last_progress() const;
  void warn(std::string_view warning);

  /// `observer` is borrowed, and told of everything from here on.
  void add_observer(Observer& observer) { observers_.add(observer); }
  /// Returns once `observer` is not being told anything any more by other threads; it may be destroyed then.
  void remove_observer(Observer& observer) noexcept { observers_.remove(observer); }

  /// Waits until the operation is over and everybody was told. False where `deadline` or `stop` came first.
  [[nodiscard]] bool wait_until_terminal(
      std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max(),
      std::stop_token stop = {}) const;

 private:
  [[nodiscard]] std::unique_lock<std::mutex> take_turn();
  void step(Event event, State next);
  void announce(const TransitionRecord& record) noexcept;

  TransitionLog& log_;
  Observers observers_;
  std::stop_source stop_;

  std::mutex writer_;                        ///< Held from validation to announcement: one step at a time.
  std::atomic<std::thread::id> announcing_;  ///< Who tells the observers of a step, to refuse its re-entry.

  mutable std::mutex mutex_;  ///< Guards what follows; never held during I/O or a call to an observer.
  mutable std::condition_variable_any over_;
  State state_;
  std::uint64_t sequence_ = 0;
  std::optional<StopReason> stop_reason_;
  bool everybody_was_told_ = false;  ///< Of the terminal step.
  Progress last_progress_;
  bool telling_progress_ = false;
  bool progress_is_new_ = false;
};

}  // namespace holdfast::operation
