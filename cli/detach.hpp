// --detach: the operation goes on in a process of its own, and this one returns once it is accepted.
//
// Our engine lives in the process, so the process is what is detached: fork, setsid, fork again (so that no terminal
// can ever be acquired), before any thread is started. Until the operation is accepted the child writes to the same
// terminal; then it tells its exit code through a pipe and points its standard streams at /dev/null.
#pragma once

#include <optional>

namespace holdfast::cli {

class Detachment {
 public:
  Detachment() = default;
  Detachment(const Detachment&) = delete;
  Detachment& operator=(const Detachment&) = delete;
  ~Detachment();

  /// In the first process: waits for the child's word and returns the exit code. In the child: nothing.
  /// Throws UnavailableError where no process can be made.
  std::optional<int> split();

  /// In the child: everything is accepted, and nobody listens from here on.
  void accept();
  /// In the child: it ends with `code` before it was accepted.
  void refuse(int code) noexcept;

 private:
  void tell(int code) noexcept;
  int pipe_ = -1;  ///< The child's end; -1 where there is nobody to tell.
};

}  // namespace holdfast::cli
