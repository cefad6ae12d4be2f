// Threads that work on one thing together: the first to fail stops the rest, and its failure is the crew's.
#pragma once

#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace holdfast::transfer {

/// Threads: spawn and wait from the owning thread; the rest from any.
class Crew {
 public:
  /// Stops when `outer` is requested.
  explicit Crew(const std::stop_token& outer);
  /// Stops and joins whoever still works.
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// Runs `body` on a thread of its own. What it throws stops the crew.
  void spawn(std::function<void()> body);
  /// Requested when the outer token is, or when a member failed.
  [[nodiscard]] std::stop_token stop_token() const noexcept { return stop_.get_token(); }
  /// Waits for all. Rethrows the failure that stopped the crew: CancelledError where a member saw the outer token.
  void wait();

 private:
  void failed(std::exception_ptr failure) noexcept;
  void join() noexcept;

  std::stop_source stop_;
  std::stop_callback<std::function<void()>> forward_;
  std::mutex mutex_;
  std::exception_ptr first_failure_;
  std::vector<std::jthread> members_;
};

}  // namespace holdfast::transfer
