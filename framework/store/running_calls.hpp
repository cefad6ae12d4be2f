// The calls into plugins that have not returned: whoever waits for one can say which it is, and a process that dies in
// one, too.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "store/redact.hpp"

namespace holdfast::store {

/// What a thread does in a plugin. A node of two lists: of its store's calls, and of what its thread is in.
struct RunningCall {
  std::string_view plugin = {};        ///< "plugin 'com.acme.tape' ('/opt/acme/holdfast_tape.so')". Safe to print.
  std::string_view store = {};         ///< "filesystem:/backups". Safe to print.
  std::string_view verb = {};          ///< "put"
  std::string_view key = {};           ///< As the plugin gets it: may have anything in it.
  std::string_view where = {};         ///< "in": between key and store.
  const Redactor* redactor = nullptr;  ///< Of secrets that may be in the key; null: there are none.
  std::stop_token stop = {};
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();

  /// Counted up with each sign of life: data, an object, progress, a line of its log.
  std::atomic<std::uint32_t> signs = 0;

  // What belongs to the lists.
  const RunningCall* outer = nullptr;
  RunningCall* previous = nullptr;
  RunningCall* next = nullptr;
  std::optional<std::chrono::steady_clock::time_point> seen_stopped = {};
  std::optional<std::chrono::steady_clock::time_point> seen_alive = {};  ///< When `seen_signs` were new.
  std::uint32_t seen_signs = 0;
};

/// The call that this thread is in; null: none. Safe in a signal handler.
[[nodiscard]] const RunningCall* current_call() noexcept;

/// While it lives, the thread is in `call`.
class InCall {
 public:
  explicit InCall(RunningCall& call) noexcept;
  ~InCall();
  InCall(const InCall&) = delete;
  InCall& operator=(const InCall&) = delete;

 private:
  const RunningCall& call_;
};

/// A call that does not return although it has to.
struct LateCall {
  std::string plugin = {};  ///< As in RunningCall.
  std::string what = {};    ///< "put 'k' in 'filesystem:/backups'". Safe to print.
  /// Since it was seen that it was asked to stop, or since its deadline.
  std::chrono::steady_clock::duration late{0};
};

/// A call that shows no sign of life, though nobody asked it to stop.
struct QuietCall {
  std::string plugin = {};                       ///< As in RunningCall.
  std::string what = {};                         ///< As in LateCall.
  std::chrono::steady_clock::duration quiet{0};  ///< Since it was last seen alive.
  std::size_t others = 0;                        ///< How many more have been quiet for as long as was asked for.
};

/// The running calls of one opened store.
///
/// Threads: everything concurrently.
class RunningCalls {
 public:
  RunningCalls() = default;
  RunningCalls(const RunningCalls&) = delete;
  RunningCalls& operator=(const RunningCalls&) = delete;

  void add(RunningCall& call) noexcept;
  void remove(RunningCall& call) noexcept;

  /// The one that is the latest, where it is late by `patience` at least. A stop is noticed when it is looked for: ask
  /// again and again.
  std::optional<LateCall> late(std::chrono::steady_clock::duration patience);

  /// The one that has been quiet the longest, where it has been for `patience` at least. Signs of life are noticed when
  /// they are looked for.
  std::optional<QuietCall> quiet(std::chrono::steady_clock::duration patience);

 private:
  std::mutex mutex_;
  RunningCall* first_ = nullptr;
};

}  // namespace holdfast::store
