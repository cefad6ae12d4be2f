// Tells of calls into plugins that keep somebody waiting: a call that shows no sign of life, and one that does not
// return although it was asked to stop, before it is given up.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "client/patience.hpp"
#include "store/running_calls.hpp"

namespace holdfast::client {

/// Is told one sentence, fit to be printed. Must not throw.
using Warn = std::function<void(const std::string&)>;
using WatchedCalls = std::vector<std::shared_ptr<store::RunningCalls>>;

/// Knows what it has told already. Threads: one at a time.
class CallTeller {
 public:
  CallTeller(const Patience& patience, Warn warn) : patience_{patience}, warn_{std::move(warn)} {}

  /// Tells what is new since the last look. What is quiet is found out by looking: look again and again.
  void look(const WatchedCalls& calls);

 private:
  void tell_stubborn(const store::LateCall& call);
  void look_for_quiet(const WatchedCalls& calls);

  const Patience patience_;
  const Warn warn_;
  std::chrono::steady_clock::duration next_ = patience_.quiet;  ///< How long a call must have been quiet.
  bool stubborn_is_told_ = false;
};

/// Looks on a thread of its own until its destructor. Null calls: there is nothing to look at.
class CallWatch {
 public:
  CallWatch(std::shared_ptr<store::RunningCalls> calls, const Patience& patience, Warn warn);
  CallWatch(const CallWatch&) = delete;
  CallWatch& operator=(const CallWatch&) = delete;

 private:
  std::jthread thread_;
};

/// What is said of somebody's plugin that was asked to stop and is waited for until it is given up, in `left`.
/// `doing` completes "asked to".
[[nodiscard]] std::string stubborn_text(std::string_view plugin, std::string_view doing,
                                        std::chrono::steady_clock::duration left);

}  // namespace holdfast::client
