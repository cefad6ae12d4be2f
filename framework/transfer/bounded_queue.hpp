// A first-in-first-out queue between threads that makes the faster side wait.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <holdfast/errors.hpp>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace holdfast::transfer {

/// Threads: every function from any thread. Both waits throw CancelledError when their token is requested.
template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t limit) : limit_{limit} {}

  void push(T value, std::stop_token stop) {
    {
      std::unique_lock lock{mutex_};
      if (!room_.wait(lock, stop, [&] { return values_.size() < limit_; }))
        throw CancelledError{{.message = "cancelled"}};
      values_.push_back(std::move(value));
    }
    filled_.notify_one();
  }

  /// Empty once the queue was closed and everything in it was taken.
  std::optional<T> pop(std::stop_token stop) {
    std::optional<T> value;
    {
      std::unique_lock lock{mutex_};
      if (!filled_.wait(lock, stop, [&] { return closed_ || !values_.empty(); }))
        throw CancelledError{{.message = "cancelled"}};
      if (values_.empty()) return std::nullopt;
      value.emplace(std::move(values_.front()));
      values_.pop_front();
    }
    room_.notify_one();
    return value;
  }

  /// Nothing more will be pushed.
  void close() {
    {
      const std::scoped_lock lock{mutex_};
      closed_ = true;
    }
    filled_.notify_all();
  }

 private:
  const std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable_any filled_;
  std::condition_variable_any room_;
  std::deque<T> values_;
  bool closed_ = false;
};

}  // namespace holdfast::transfer
