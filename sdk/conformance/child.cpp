#include "child.hpp"

#include "bench.hpp"
#include "faults.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <holdfast/errors.hpp>
#include <string>
#include <string_view>

namespace holdfast::conformance {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds patience{60};

/// How a child ended, as the first byte of what it says.
enum : char { said_done = '.', said_broken = 'B', said_not_applicable = 'N', said_error = 'E' };

void say(int pipe, char kind, std::string_view text) noexcept {
  if (::write(pipe, &kind, 1) != 1) return;
  while (!text.empty()) {
    const ssize_t written = ::write(pipe, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// The child's whole life. Signals that end a process do so plainly: no sanitizer explains what the parent tells.
[[noreturn]] void live(int pipe, const std::function<void()>& body) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int number : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) ::signal(number, SIG_DFL);
  try {
    renew_http();
    body();
    say(pipe, said_done, "");
  } catch (const NotApplicable& reason) {
    say(pipe, said_not_applicable, reason.what());
  } catch (const Error& error) {
    say(pipe, said_error, error.message() + '\0' + error.hint());
  } catch (const std::exception& error) {
    say(pipe, said_broken, error.what());
  } catch (...) {
    say(pipe, said_broken, "something was thrown that is no exception");
  }
  ::_exit(0);
}

/// All that comes out of `pipe` until its other end closes or `patience` is over; false for the latter.
bool read_all(int pipe, std::string& said) {
  const auto deadline = Clock::now() + patience;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd ready{.fd = pipe, .events = POLLIN, .revents = 0};
    const int polled = ::poll(&ready, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (polled < 0 && errno == EINTR) continue;
    if (polled <= 0) return false;
    char buffer[4096];
    const ssize_t got = ::read(pipe, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    said.append(buffer, static_cast<std::size_t>(got));
  }
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) raise_errno(errno, "cannot wait for the plugin's process");
  }
  return status;
}

/// Throws what the child said.
void pass_on(const std::string& said, int status) {
  if (said.empty() && WIFSIGNALED(status)) {
    throw Broken{fmt::format("the plugin's process died of {}", ::strsignal(WTERMSIG(status)))};
  }
  if (said.empty()) {
    throw Broken{fmt::format("the plugin ended the process, with {}", WEXITSTATUS(status))};
  }
  const std::string text = said.substr(1);
  if (said.front() == said_broken) throw Broken{text};
  if (said.front() == said_not_applicable) throw NotApplicable{text};
  if (said.front() != said_error) return;
  const std::size_t end = text.find('\0');
  throw ConfigError{
      {.message = text.substr(0, end), .hint = end == std::string::npos ? std::string{} : text.substr(end + 1)}};
}

}  // namespace

void in_child(const std::function<void()>& body) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) raise_errno(errno, "cannot make a pipe");
  std::fflush(nullptr);  // else the child has it to write, too
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    live(ends[1], body);
  }
  const int failure = errno;
  ::close(ends[1]);
  if (child < 0) {
    ::close(ends[0]);
    raise_errno(failure, "cannot make a process");
  }
  std::string said;
  const bool has_ended = read_all(ends[0], said);
  ::close(ends[0]);
  if (!has_ended) ::kill(child, SIGKILL);
  const int status = wait_for(child);
  if (!has_ended) throw Broken{fmt::format("the plugin's process did not end within {} s", patience.count())};
  pass_on(said, status);
}

}  // namespace holdfast::conformance
