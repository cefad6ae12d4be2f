// How another process asks for an operation to be cancelled.
//
// The owner alone writes its journal, so a request is a file of its own beside it, `<operation>.cancel`, which stays
// until the operation is forgotten. The owner looks for it four times a second and then does what a request from its
// own process does: the transition table decides, under the owner's lock, whether it came in time. Nothing can get lost
// between the two: the mark is there before its author looks at the journal, and the owner looks for a mark before it
// begins to work, also when it took over from an owner that died. Who asked reads the answer in the journal.
//
// Rejected: signals (they need the pid to be still the right one, and the same user), a record in the journal (two
// writers), inotify (silent on network file systems, and four stat calls a second cost nothing).
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <thread>

#include "operation/operation.hpp"

namespace holdfast::operation {

/// The file that asks. Threads: every function from any thread and any process.
class CancelMark {
 public:
  explicit CancelMark(std::filesystem::path file) : path_{std::move(file)} {}

  /// Leaves the mark durably; the first one stays where there is one. Throws an Error of the errno's code; the mark may
  /// be there and be honoured all the same.
  void leave(StopReason reason) const;
  /// What is asked for; nothing where nobody did. A mark that cannot be understood asks for `user`.
  [[nodiscard]] std::optional<StopReason> read() const;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

/// Cancels an operation of this process once its mark appears. Looks for it in its constructor, then every `interval`
/// on a thread of its own until the destructor. A log that cannot be written is a warning to the operation's
/// observers, and is tried again.
class CancelWatch {
 public:
  CancelWatch(Operation& operation, CancelMark mark,
              std::chrono::milliseconds interval = std::chrono::milliseconds{250});

  CancelWatch(const CancelWatch&) = delete;  // its thread knows where it is
  CancelWatch& operator=(const CancelWatch&) = delete;

 private:
  [[nodiscard]] bool look();  ///< True once there is an answer.

  Operation& operation_;
  CancelMark mark_;
  std::chrono::milliseconds interval_;
  bool warned_ = false;
  std::jthread thread_;
};

}  // namespace holdfast::operation
