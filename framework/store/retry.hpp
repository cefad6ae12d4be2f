// Trying again: when, how long after, and what is said once it is given up.
//
// Full jitter (a random part of an exponentially growing span) spreads the tries of many callers best; see "Exponential
// Backoff And Jitter", AWS Architecture Blog, 2015. Whether a failure is worth another try is decided where it is seen
// and carried in Error::retryable(); nothing here looks at texts.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <holdfast/errors.hpp>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "store/store.hpp"

namespace holdfast::store {

/// Time and chance, so that tests need neither.
///
/// Threads: every function from any thread.
class Pause {
 public:
  virtual ~Pause() = default;
  virtual std::chrono::steady_clock::time_point now() = 0;
  /// Waits `duration`, or until a stop is requested.
  virtual void wait(std::chrono::nanoseconds duration, const std::stop_token& stop) = 0;
  /// Evenly distributed in [0, 1).
  virtual double random() = 0;
};

/// The real one.
std::shared_ptr<Pause> make_pause();

struct RetryPolicy {
  std::uint32_t max_attempts = 8;                                  ///< Of one call, the first one included.
  std::chrono::nanoseconds budget = std::chrono::minutes{5};       ///< From the first attempt to the last one's begin.
  std::chrono::nanoseconds base = std::chrono::milliseconds{100};  ///< Longest pause before the second attempt.
  std::chrono::nanoseconds cap = std::chrono::seconds{20};         ///< Longest pause, unless the service asks for more.
};

/// A failure that is not the end.
struct RetryNotice {
  const Error& error;
  std::uint32_t attempt;           ///< The one that failed, from 1.
  std::chrono::nanoseconds delay;  ///< Until the next one.
};

struct RetryOptions {
  RetryPolicy policy = {};
  std::shared_ptr<Pause> pause = make_pause();
  std::function<void(const RetryNotice&)> on_retry = {};  ///< From any thread; must not throw.
};

/// The attempts of one call.
class Attempts {
 public:
  /// Borrows `how`.
  Attempts(const RetryOptions& how, const CallOptions& options);

  /// For the attempt that is due.
  [[nodiscard]] const CallOptions& options() const noexcept { return options_; }
  /// Whether an earlier attempt failed, so that it may have had its effect while its answer was lost.
  [[nodiscard]] bool is_repeated() const noexcept { return first_.has_value(); }

  /// For the handler of what an attempt threw. Returns when the next one is due. Throws what was thrown where another
  /// try is pointless; the first failure, "and n more like it", where there were enough; CancelledError; TimeoutError
  /// where the deadline comes before the next attempt.
  void failed(const Error& error);

 private:
  [[nodiscard]] std::chrono::nanoseconds next_delay(const Error& error) const;
  [[noreturn]] void give_up(const Error& last, ErrorCode code, std::string_view why) const;

  const RetryOptions& how_;
  CallOptions options_;
  const std::chrono::steady_clock::time_point began_;
  std::uint32_t failures_ = 0;
  std::optional<Error> first_;
  bool alike_ = true;
};

/// Calls `call(CallOptions)` until it succeeds or is not worth another try.
template <class Call>
auto retry(const RetryOptions& how, const CallOptions& options, const Call& call) {
  Attempts attempts{how, options};
  for (;;) try {
      return call(attempts.options());
    } catch (const Error& error) {
      attempts.failed(error);
    }
}

}  // namespace holdfast::store
