// What an operation tells those who watch it: transitions, progress, warnings.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "operation/phase.hpp"
#include "operation/state.hpp"

namespace holdfast::operation {

using Timestamp = std::chrono::system_clock::time_point;

/// One step of an operation, as its journal has it.
struct TransitionRecord {
  std::uint64_t sequence = 0;  ///< From 1, without gaps, also across processes.
  Timestamp at = {};
  Phase from = Phase::pending;
  Event on = Event::started;
  State state = {};  ///< What the operation knows from here on.

  [[nodiscard]] Phase to() const noexcept { return phase_of(state); }
  bool operator==(const TransitionRecord&) const = default;
};

/// How far a transfer is. Totals are 0 where they are not known.
struct Progress {
  std::uint64_t bytes_done = 0;  ///< Before compression, as bytes_total.
  std::uint64_t bytes_total = 0;
  std::uint64_t stored_bytes = 0;  ///< On the storage.
  std::uint64_t files_done = 0;
  std::uint64_t files_total = 0;
  std::uint64_t chunks_done = 0;
  std::string collection = {};  ///< The one being worked on; empty where there is not one.
  bool operator==(const Progress&) const = default;
};

/// Told what an operation does. Text output, JSON lines and logs are one observer each.
///
/// Threading:  on the thread that caused it. Transitions come one at a time and in order, none is left out. Progress
///             comes one at a time and may be coalesced: the last one is always told. Progress and warnings may come
///             while a transition is being told on another thread.
/// Locking:    readers of the operation (phase(), state(), last_progress(), ...) are never kept waiting and may be
///             called from here. The next transition waits for this one to be told.
/// Exceptions: none may escape (noexcept).
/// Blocking:   must return promptly. Must not start a transition (apply(), request_cancel()): that throws InternalError
///             here, which nobody can catch for you. request_shutdown() is fine, as are add_observer() and
///             remove_observer(), of oneself too.
class Observer {
 public:
  virtual ~Observer() = default;
  /// The step is durable and is the operation's state already.
  virtual void on_transition(const TransitionRecord&) noexcept {}
  virtual void on_progress(const Progress&) noexcept {}
  /// Something that does not stop the operation and that its user should know.
  virtual void on_warning(std::string_view) noexcept {}
};

}  // namespace holdfast::operation
