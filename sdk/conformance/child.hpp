// Something that may kill the process, or change it for good, done in a child.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>

#include "bench.hpp"

namespace holdfast::conformance {

/// A forked process that runs `body` with the writing end of a pipe, and then ends. It has connections of its own to
/// services, and dies with its parent.
class Child {
 public:
  /// Throws where no process can be made.
  explicit Child(const std::function<void(int pipe)>& body);
  /// Ends it, if it is still there.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// The reading end.
  [[nodiscard]] int pipe() const noexcept { return pipe_; }
  void kill() noexcept;
  /// Waits for its end, and says in words what that was.
  std::string wait();

 private:
  pid_t process_ = -1;
  int pipe_ = -1;
};

/// What is wrong where a plugin's process ended before it should, as Child::wait() tells it, or did not end at all.
Mismatch ended_early(std::string how);
Mismatch no_end_within(std::chrono::seconds patience);

/// Runs `body` in a child and waits for it. What it throws is thrown here: Broken, NotApplicable and any Error as they
/// are (an Error as a ConfigError), anything else as Broken. A process that dies, or does not end within a minute, is
/// Broken too. Nothing else that `body` changes is seen here.
void in_child(const std::function<void()>& body);

}  // namespace holdfast::conformance
