#include "signals.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <exception>

#include <holdfast/errors.hpp>

#include "client/patience.hpp"

namespace holdfast::cli {
namespace {

sigset_t handled() {
  sigset_t set{};
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
  return set;
}

}  // namespace

Signals::Signals(Handlers handlers) : handlers_{std::move(handlers)} {
  const sigset_t set = handled();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = ::signalfd(-1, &set, SFD_CLOEXEC);
  wake_ = ::eventfd(0, EFD_CLOEXEC);
  if (signals_ < 0 || wake_ < 0) raise_errno(errno, "cannot listen to signals");
  thread_ = std::jthread{[this] { listen(); }};
}

Signals::~Signals() {
  const std::uint64_t one = 1;
  static_cast<void>(::write(wake_, &one, sizeof(one)) == sizeof(one));
  thread_.join();
  ::close(signals_);
  ::close(wake_);
}

void Signals::handle(Handlers handlers) {
  const std::scoped_lock lock{mutex_};
  handlers_ = std::move(handlers);
}

void Signals::listen() noexcept {
  std::array<pollfd, 2> ready{
      {{.fd = signals_, .events = POLLIN, .revents = 0}, {.fd = wake_, .events = POLLIN, .revents = 0}}};
  for (;;) {
    if (::poll(ready.data(), ready.size(), -1) < 0 && errno == EINTR) continue;
    if (ready[1].revents != 0) return;
    signalfd_siginfo signal{};
    if (::read(signals_, &signal, sizeof(signal)) != sizeof(signal)) continue;
    const bool is_interrupt = signal.ssi_signo == static_cast<std::uint32_t>(SIGINT);
    if (is_interrupt && interrupted_) leave();
    interrupted_ = interrupted_ || is_interrupt;
    const std::scoped_lock lock{mutex_};
    const auto& handler = is_interrupt ? handlers_.interrupt : handlers_.terminate;
    if (handler) handler();
  }
}

/// Who reads what is said may be stuck; then nothing is said.
void Signals::leave() noexcept {
  constexpr std::chrono::milliseconds a_moment{250};
  try {
    const auto last_words = [this] {
      const std::scoped_lock lock{mutex_};
      return handlers_.leave;
    };
    const auto until = std::chrono::steady_clock::now() + a_moment;
    if (auto say = last_words()) static_cast<void>(client::do_in_time(std::move(say), [until] { return until; }));
  } catch (const std::exception&) {
  }
  ::_exit(exit_code(ErrorCode::cancelled));
}

}  // namespace holdfast::cli
