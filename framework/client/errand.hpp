// What the engine is asked for by a caller who waits: a list, a status, the beginning of an operation. It is done on a
// thread of its own, because it may meet a plugin that does not return; then the caller hears which call it is in, and
// the thread is left behind with all that it holds.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string_view>
#include <type_traits>
#include <utility>

#include <holdfast/errors.hpp>

#include "client/call_watch.hpp"
#include "client/patience.hpp"
#include "store/running_calls.hpp"

namespace holdfast::client {

/// How plugins are waited for, and who hears of it.
struct ErrandOptions {
  Patience patience = {};
  Warn warn = {};  ///< Of a call that keeps the caller waiting; may be empty.
};

/// Threads: every function from any thread.
class Errand {
 public:
  explicit Errand(ErrandOptions options)
      : patience_{options.patience.call}, teller_{options.patience, std::move(options.warn)} {}

  [[nodiscard]] std::stop_token stop() const noexcept { return stop_.get_token(); }
  void request_stop() noexcept { stop_.request_stop(); }

  /// From here on the calls of a store that was opened for it are watched. Null: of one that has none.
  void watch(std::shared_ptr<store::RunningCalls> calls);
  /// The call that holds it up.
  [[nodiscard]] std::optional<store::LateCall> late() const;
  /// Warns of what is new. From one thread.
  void tell_of_calls();

 private:
  const std::chrono::milliseconds patience_;
  std::stop_source stop_;
  mutable std::mutex mutex_;
  WatchedCalls calls_;
  CallTeller teller_;
};

/// Runs it on a thread of its own, and throws what it throws. A `stop` is passed on to the errand. PluginError where a
/// call of a plugin does not return: it names plugin, file, call and how long was waited.
void run_errand(const std::shared_ptr<Errand>& errand, const std::stop_token& stop, std::function<void()> work);

/// The same with an answer. `ask` is called with the errand; what it touches it must own.
template <class Ask>
auto run_errand(ErrandOptions options, const std::stop_token& stop, Ask ask) {
  using Answer = std::invoke_result_t<Ask, Errand&>;
  const auto errand = std::make_shared<Errand>(std::move(options));
  const auto answer = std::make_shared<std::optional<Answer>>();
  run_errand(errand, stop, [errand, answer, ask = std::move(ask)] { answer->emplace(ask(*errand)); });
  return *std::move(*answer);
}

/// What is said of a call that does not return; `consequence` says what becomes of what was asked for.
[[nodiscard]] PluginError late_error(const store::LateCall& call, std::string_view consequence);

}  // namespace holdfast::client
