#include "client/patience.hpp"

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace holdfast::client {
namespace {

struct Progress {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  bool woken = false;  ///< The deadline may be another one now.
  std::exception_ptr failure = {};

  void wake() {
    const std::scoped_lock lock{mutex};
    woken = true;
    changed.notify_all();
  }
};

void work_and_tell(const std::function<void()>& work, Progress& progress) noexcept {
  std::exception_ptr failure;
  try {
    work();
  } catch (...) {
    failure = std::current_exception();
  }
  const std::scoped_lock lock{progress.mutex};
  progress.failure = std::move(failure);
  progress.done = true;
  progress.changed.notify_all();
}

/// The deadline is asked for without the lock: the answer may itself request the stop that wakes.
bool is_done_before(Progress& progress, const std::function<std::chrono::steady_clock::time_point()>& deadline) {
  for (;;) {
    const auto until = deadline();
    std::unique_lock lock{progress.mutex};
    if (progress.done) return true;
    if (std::chrono::steady_clock::now() >= until) return false;
    progress.changed.wait_until(lock, until, [&progress] { return progress.done || progress.woken; });
    progress.woken = false;
  }
}

}  // namespace

bool do_in_time(std::function<void()> work, const std::function<std::chrono::steady_clock::time_point()>& deadline,
                const std::stop_token& stop) {
  const auto progress = std::make_shared<Progress>();
  std::thread thread{[progress, work = std::move(work)] { work_and_tell(work, *progress); }};
  const std::stop_callback wake{stop, [&progress] { progress->wake(); }};
  if (!is_done_before(*progress, deadline)) {
    thread.detach();
    return false;
  }
  thread.join();
  if (progress->failure) std::rethrow_exception(progress->failure);
  return true;
}

}  // namespace holdfast::client
