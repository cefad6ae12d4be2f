#include "detach.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include <holdfast/errors.hpp>

namespace holdfast::cli {
namespace {

/// What the child says; its own end without a word is a failure.
int word_of(int pipe) {
  unsigned char code = static_cast<unsigned char>(exit_code(ErrorCode::internal));
  for (;;) {
    const ssize_t got = ::read(pipe, &code, 1);
    if (got < 0 && errno == EINTR) continue;
    ::close(pipe);
    return code;
  }
}

void reap(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
}

void leave_terminal() {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) raise_errno(errno, "cannot open '/dev/null'");
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::dup2(null, stream) < 0) raise_errno(errno, "cannot leave the terminal");
  if (null > STDERR_FILENO) ::close(null);
}

}  // namespace

Detachment::~Detachment() {
  if (pipe_ >= 0) ::close(pipe_);
}

std::optional<int> Detachment::split() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) raise_errno(errno, "cannot make a pipe");
  const pid_t child = ::fork();
  if (child < 0) raise_errno(errno, "cannot make a process");
  if (child > 0) {
    ::close(ends[1]);
    reap(child);
    return word_of(ends[0]);
  }
  ::close(ends[0]);
  pipe_ = ends[1];
  ::setsid();
  const pid_t grandchild = ::fork();
  if (grandchild != 0) ::_exit(grandchild < 0 ? 1 : 0);
  return std::nullopt;
}

void Detachment::tell(int code) noexcept {
  if (pipe_ < 0) return;
  const auto word = static_cast<unsigned char>(code);
  while (::write(pipe_, &word, 1) < 0 && errno == EINTR) {
  }
  ::close(pipe_);
  pipe_ = -1;
}

void Detachment::accept() {
  if (pipe_ < 0) return;
  leave_terminal();
  tell(0);
}

void Detachment::refuse(int code) noexcept { tell(code); }

}  // namespace holdfast::cli
