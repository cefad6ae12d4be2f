// When to ask a server how an operation stands: often when its coordinator looks at its nodes, seldom in between.
//
// The coordinator looks 2 s after the start and then every 10 s (usecases/backup/coordinator.go), so a status can only
// change about then: 2.0, 2.1, 2.3, 2.7 s ... 12.0, 12.1 ... Asking blindly four times a second makes ten times the
// requests and notices later. Where the server was seen to change at other moments (a restore's FINALIZING, a cancel, a
// server of another version), the next seconds are watched closely, whatever the time.
#pragma once

#include <chrono>

namespace holdfast::weaviate {

struct PollPolicy {
  std::chrono::milliseconds shortest{250};  ///< Never more often, but around the coordinator's rounds.
  std::chrono::milliseconds first_round{2000};
  std::chrono::milliseconds round{10000};
};

/// Pure: told what happened, it says when to ask next. Times are since the start of the operation, by a monotonic
/// clock.
///
/// Threads: one at a time.
class PollSchedule {
 public:
  using Elapsed = std::chrono::milliseconds;
  explicit PollSchedule(PollPolicy policy = {});

  /// The status was seen to change, or a cancel was sent: the next change may be near.
  void changed(Elapsed now) noexcept;
  /// When to ask next, after `now`. `now` is when the last answer came.
  [[nodiscard]] Elapsed next(Elapsed now) const noexcept;

 private:
  PollPolicy policy_;
  Elapsed last_change_{0};
};

}  // namespace holdfast::weaviate
