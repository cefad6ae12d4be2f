// Asks a server about any number of operations, from one thread.
//
// One server answers all of these questions, so asking them one after the other loses nothing: where it is slow for one
// it is slow for all. Each operation has its own schedule; the thread sleeps until the next question is due.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "cluster/weaviate/api.hpp"
#include "cluster/weaviate/poll_schedule.hpp"
#include "cluster/weaviate/status_judge.hpp"

namespace holdfast::weaviate {

/// When to ask for the first time.
enum class FirstLook : std::uint8_t {
  at_once,
  on_schedule,  ///< The server has just answered that it begins.
};

struct WatchOptions {
  operation::Kind kind = operation::Kind::create;
  BackupRef backup = {};
  Evidence evidence = Evidence::needed;
  PollPolicy polling = {};
  Patience patience = {};
  FirstLook first_look = FirstLook::at_once;
};

/// One operation that is watched. Ends the watching when destroyed. Threads: every function from any thread.
class Watched {
 public:
  virtual ~Watched() = default;
  /// Blocks until there is a verdict that is over, and returns it; nothing where `call.stop` or its deadline came
  /// first.
  [[nodiscard]] virtual std::optional<Verdict> wait(const store::CallOptions& call) = 0;
  /// A change is near: a cancel was sent.
  virtual void expect_change() = 0;
};

/// Threads: every function from any thread. Its own begins with the first operation and ends with the watcher.
class StatusWatcher {
 public:
  /// `told` of a watch is called on the watcher's thread at each verdict, over or not, until the watch is destroyed. It
  /// must neither block, nor throw, nor destroy the watch.
  using Told = std::function<void(const Verdict&)>;

  /// Borrows `api`.
  explicit StatusWatcher(const Api& api);
  /// No watch may be left.
  ~StatusWatcher();
  StatusWatcher(const StatusWatcher&) = delete;
  StatusWatcher& operator=(const StatusWatcher&) = delete;

  /// Time counts from here: where the operation is begun, from the answer that said so.
  [[nodiscard]] std::unique_ptr<Watched> watch(WatchOptions options, Told told = {});

 private:
  class Entry;
  class Handle;
  void run(const std::stop_token& stop);
  [[nodiscard]] std::shared_ptr<Entry> next_due(const std::stop_token& stop);

  void stir();

  const Api& api_;
  std::mutex mutex_;
  std::condition_variable_any stirred_;
  std::uint64_t stirs_ = 0;  ///< Counts what may have made another question the next.
  std::vector<std::shared_ptr<Entry>> entries_;
  std::jthread thread_;
};

}  // namespace holdfast::weaviate
