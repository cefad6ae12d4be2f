#include "client/patience.hpp"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace holdfast::client {
namespace {

/// Of the process: whoever ends it must know.
std::atomic<std::size_t> threads_left{0};

struct Progress {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  bool woken = false;  ///< The deadline may be another one now.
  std::exception_ptr failure = {};
  std::optional<LeftThread> left = {};

  void wake() {
    const std::scoped_lock lock{mutex};
    woken = true;
    changed.notify_all();
  }
};

/// What the work holds is given back before anybody hears that it is done.
void work_and_tell(std::function<void()> work, Progress& progress) noexcept {
  std::exception_ptr failure;
  try {
    work();
  } catch (...) {
    failure = std::current_exception();
  }
  work = nullptr;
  const std::scoped_lock lock{progress.mutex};
  if (progress.left) {
    progress.left.reset();
    return;
  }
  progress.failure = std::move(failure);
  progress.done = true;
  progress.changed.notify_all();
}

/// Whether it is done after all.
bool leave(Progress& progress) {
  const std::scoped_lock lock{progress.mutex};
  if (progress.done) return true;
  progress.left.emplace();
  return false;
}

/// The deadline is asked for without the lock: the answer may itself request the stop that wakes. Only what had passed
/// before it was asked for counts: a thread that gets no processor meanwhile is no reason to give up.
bool is_done_before(Progress& progress, const std::function<std::chrono::steady_clock::time_point()>& deadline) {
  for (;;) {
    const auto asked_at = std::chrono::steady_clock::now();
    const auto until = deadline();
    std::unique_lock lock{progress.mutex};
    if (progress.done) return true;
    if (asked_at >= until) return false;
    progress.changed.wait_until(lock, until, [&progress] { return progress.done || progress.woken; });
    progress.woken = false;
  }
}

}  // namespace

bool do_in_time(std::function<void()> work, const std::function<std::chrono::steady_clock::time_point()>& deadline,
                const std::stop_token& stop) {
  const auto progress = std::make_shared<Progress>();
  std::thread thread{[progress, work = std::move(work)]() mutable { work_and_tell(std::move(work), *progress); }};
  const std::stop_callback wake{stop, [&progress] { progress->wake(); }};
  if (!is_done_before(*progress, deadline) && !leave(*progress)) {
    thread.detach();
    return false;
  }
  thread.join();
  if (progress->failure) std::rethrow_exception(progress->failure);
  return true;
}

LeftThread::LeftThread() noexcept { ++threads_left; }
LeftThread::~LeftThread() { --threads_left; }

std::size_t left_behind() noexcept { return threads_left; }

}  // namespace holdfast::client
