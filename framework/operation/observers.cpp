#include "operation/observers.hpp"

#include <algorithm>

namespace holdfast::operation {

void Observers::add(Observer& observer) {
  const std::scoped_lock lock{mutex_};
  observers_.push_back(&observer);
}

void Observers::remove(Observer& observer) noexcept {
  std::unique_lock lock{mutex_};
  std::erase(observers_, &observer);
  // A call on this thread is one that we are in: it ends after us.
  call_ended_.wait(lock, [&] {
    return std::none_of(calls_.begin(), calls_.end(), [&](const Call& call) {
      return call.observer == &observer && call.thread != std::this_thread::get_id();
    });
  });
}

void Observers::tell(const std::function<void(Observer&)>& say) noexcept {
  std::vector<Observer*> now;
  {
    const std::scoped_lock lock{mutex_};
    now = observers_;
  }
  for (Observer* observer : now) {
    const Call call{observer, std::this_thread::get_id()};
    if (!begin_call(call)) continue;
    say(*observer);
    end_call(call);
  }
}

bool Observers::begin_call(const Call& call) {
  const std::scoped_lock lock{mutex_};
  if (std::find(observers_.begin(), observers_.end(), call.observer) == observers_.end()) return false;
  calls_.push_back(call);
  return true;
}

void Observers::end_call(const Call& call) noexcept {
  {
    const std::scoped_lock lock{mutex_};
    calls_.erase(std::find(calls_.begin(), calls_.end(), call));
  }
  call_ended_.notify_all();
}

}  // namespace holdfast::operation
