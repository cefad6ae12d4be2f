// File descriptors that turn readable when a stop is requested, so that a plugin blocked in poll() wakes at once.
#pragma once

#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace holdfast::store {

/// Keeps eventfds between calls: making one for each would be two system calls per object.
class CancelEvents {
 public:
  CancelEvents() = default;
  ~CancelEvents();
  CancelEvents(const CancelEvents&) = delete;
  CancelEvents& operator=(const CancelEvents&) = delete;

  /// An unsignalled eventfd; -1 where the process has no descriptor left. Then cancellation is seen by polling only,
  /// which beats failing the call.
  int take();
  /// `fd` comes from take() and was never signalled.
  void give_back(int fd);

 private:
  std::mutex mutex_;
  std::vector<int> idle_;
};

/// The descriptor of one call, for as long as this object lives. Borrows `events`.
class CancelSignal {
 public:
  CancelSignal(CancelEvents& events, std::stop_token stop);
  ~CancelSignal();
  CancelSignal(const CancelSignal&) = delete;
  CancelSignal& operator=(const CancelSignal&) = delete;

  /// -1 where nothing can request a stop.
  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  struct Raise {
    int fd;
    void operator()() const noexcept;
  };

  CancelEvents& events_;
  const std::stop_token stop_;
  const int fd_;
  std::optional<std::stop_callback<Raise>> callback_;
};

}  // namespace holdfast::store
