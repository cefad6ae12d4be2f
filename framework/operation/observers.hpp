// Who watches an operation: a list that may change while it is being told something.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "operation/observer.hpp"

namespace holdfast::operation {

/// Threads: every function from any thread, and from an observer that is being told something. No lock is held while
/// an observer is called.
class Observers {
 public:
  void add(Observer& observer);
  /// Returns once no other thread is in a call to `observer`, and none will begin one.
  void remove(Observer& observer) noexcept;
  /// Calls `say` for every observer that is there now and still there when its turn comes.
  void tell(const std::function<void(Observer&)>& say) noexcept;

 private:
  struct Call {
    Observer* observer;
    std::thread::id thread;
    bool operator==(const Call&) const = default;
  };
  [[nodiscard]] bool begin_call(const Call& call);
  void end_call(const Call& call) noexcept;

  std::mutex mutex_;
  std::condition_variable call_ended_;
  std::vector<Observer*> observers_;
  std::vector<Call> calls_;  ///< In progress; a handful at most.
};

}  // namespace holdfast::operation
