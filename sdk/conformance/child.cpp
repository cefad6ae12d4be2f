#include "child.hpp"

#include "bench.hpp"
#include "faults.hpp"
#include "records.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <holdfast/errors.hpp>

namespace holdfast::conformance {

namespace {

constexpr std::chrono::seconds patience{60};
constexpr const char* nothing_thrown = "no exception comes out of a call";

/// How `body` ended: as what it threw, and its text.
enum class End : char { done = '.', broken = 'B', not_applicable = 'N', error = 'E' };

/// `texts`: of a Broken what was expected and seen, of an Error its message and its hint.
Record ended(End how, std::string text = {}, std::string other = {}) {
  return {.topic = Topic::report, .texts = {std::string{static_cast<char>(how)}, std::move(text), std::move(other)}};
}

Record ended(const Broken& broken) { return ended(End::broken, broken.mismatch().expected, broken.mismatch().seen); }

Record run(const std::function<void()>& body) {
  try {
    body();
    return ended(End::done);
  } catch (const Broken& broken) {
    return ended(broken);
  } catch (const NotApplicable& reason) {
    return ended(End::not_applicable, reason.what());
  } catch (const Error& error) {
    return ended(End::error, error.message(), error.hint());
  } catch (const std::exception& error) {
    return ended(Broken{{.expected = nothing_thrown, .seen = error.what()}});
  } catch (...) {
    return ended(Broken{{.expected = nothing_thrown, .seen = "something that is no exception"}});
  }
}

/// Throws what the child said.
void pass_on(const Record& said) {
  const std::string &text = said.texts.at(1), &other = said.texts.at(2);
  switch (static_cast<End>(said.texts.at(0).front())) {
    case End::done:
      return;
    case End::broken:
      throw Broken{{.expected = text, .seen = other}};
    case End::not_applicable:
      throw NotApplicable{text};
    case End::error:
      throw ConfigError{{.message = text, .hint = other}};
  }
}

}  // namespace

Child::Child(const std::function<void(int pipe)>& body) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) raise_errno(errno, "cannot make a pipe");
  std::fflush(nullptr);  // else the child has it to write, too
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    // Signals that end a process do so plainly: no sanitizer explains at length what the parent tells.
    for (const int number : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) ::signal(number, SIG_DFL);
    ::close(ends[0]);
    renew_http();
    body(ends[1]);
    ::_exit(0);
  }
  const int failure = errno;
  ::close(ends[1]);
  pipe_ = ends[0];
  if (process_ > 0) return;
  ::close(pipe_);
  raise_errno(failure, "cannot make a process");
}

Child::~Child() {
  ::close(pipe_);
  if (process_ <= 0) return;
  kill();
  ::waitpid(process_, nullptr, 0);
}

void Child::kill() noexcept { ::kill(process_, SIGKILL); }

std::string Child::wait() {
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0) {
    if (errno != EINTR) raise_errno(errno, "cannot wait for the plugin's process");
  }
  process_ = -1;
  return WIFSIGNALED(status) ? fmt::format("the plugin's process died of {}", ::strsignal(WTERMSIG(status)))
                             : fmt::format("the plugin ended the process, with {}", WEXITSTATUS(status));
}

Mismatch ended_early(std::string how) {
  return {.expected = "the plugin's process goes on until the rule is tried", .seen = std::move(how)};
}

Mismatch no_end_within(std::chrono::seconds limit) {
  return {.expected = fmt::format("the rule is tried within {} s", limit.count()),
          .seen = "the plugin had not come back by then"};
}

void in_child(const std::function<void()>& body) {
  Child child{[&](int pipe) { send(pipe, run(body)); }};
  Record said;
  switch (Records{child.pipe()}.next(said, patience)) {
    case Records::State::got:
      child.wait();
      return pass_on(said);
    case Records::State::late:
      throw Broken{no_end_within(patience)};
    case Records::State::ended:
      throw Broken{ended_early(child.wait())};
  }
}

}  // namespace holdfast::conformance
