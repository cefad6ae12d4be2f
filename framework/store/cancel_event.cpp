#include "store/cancel_event.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

namespace holdfast::store {
namespace {

constexpr std::size_t most_idle = 16;

}  // namespace

CancelEvents::~CancelEvents() {
  for (const int fd : idle_) close(fd);
}

int CancelEvents::take() {
  {
    const std::lock_guard lock{mutex_};
    if (!idle_.empty()) {
      const int fd = idle_.back();
      idle_.pop_back();
      return fd;
    }
  }
  return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

void CancelEvents::give_back(int fd) {
  {
    const std::lock_guard lock{mutex_};
    if (idle_.size() < most_idle) {
      idle_.push_back(fd);
      return;
    }
  }
  close(fd);
}

void CancelSignal::Raise::operator()() const noexcept {
  // Can only fail when the counter is full, and then the descriptor is readable already.
  static_cast<void>(eventfd_write(fd, 1));
}

CancelSignal::CancelSignal(CancelEvents& events, std::stop_token stop)
    : events_{events}, stop_{std::move(stop)}, fd_{stop_.stop_possible() ? events.take() : -1} {
  if (fd_ >= 0) callback_.emplace(stop_, Raise{fd_});
}

CancelSignal::~CancelSignal() {
  if (fd_ < 0) return;
  callback_.reset();  // waits for a callback that runs just now
  if (stop_.stop_requested())
    close(fd_);
  else
    events_.give_back(fd_);
}

}  // namespace holdfast::store
