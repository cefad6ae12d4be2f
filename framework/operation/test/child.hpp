// A process of its own that does something and tells us how far it is, to be killed at any moment.
#pragma once

#include <signal.h>  // kill is POSIX's, not <csignal>'s
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>

namespace holdfast::operation::test {

class Child {
 public:
  /// Forks; `work` runs in the child and is given a function that sends one byte to the parent.
  explicit Child(const std::function<void(const std::function<void(char)>& tell)>& work) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error{"cannot make a pipe"};
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error{"cannot fork"};
    if (pid_ == 0) {
      ::close(ends[0]);
      try {
        work([&](char byte) {
          if (::write(ends[1], &byte, 1) != 1) ::_exit(2);
        });
      } catch (...) {
        ::_exit(3);
      }
      ::_exit(0);  // without what the parent wants to do at its end
    }
    ::close(ends[1]);
    from_child_ = ends[0];
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    kill();
    ::close(from_child_);
  }

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

  /// Waits for `count` bytes, or for the child's end.
  std::string hear(std::size_t count) {
    std::string heard;
    char byte = 0;
    while (heard.size() < count && ::read(from_child_, &byte, 1) == 1) heard += byte;
    return heard;
  }

  /// Ends it at once, and waits until it is gone.
  void kill() noexcept {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_ = 0;
  int from_child_ = -1;
};

}  // namespace holdfast::operation::test
