#include "transfer/crew.hpp"

#include <utility>

namespace holdfast::transfer {

Crew::Crew(const std::stop_token& outer) : forward_{outer, [this] { stop_.request_stop(); }} {}

Crew::~Crew() {
  stop_.request_stop();
  join();
}

void Crew::spawn(std::function<void()> body) {
  members_.emplace_back([this, work = std::move(body)] {
    try {
      work();
    } catch (...) {
      failed(std::current_exception());
    }
  });
}

void Crew::failed(std::exception_ptr failure) noexcept {
  {
    const std::scoped_lock lock{mutex_};
    if (!first_failure_) first_failure_ = std::move(failure);
  }
  stop_.request_stop();
}

void Crew::join() noexcept {
  for (std::jthread& member : members_)
    if (member.joinable()) member.join();
}

void Crew::wait() {
  join();
  const std::scoped_lock lock{mutex_};
  if (first_failure_) std::rethrow_exception(first_failure_);
}

}  // namespace holdfast::transfer
