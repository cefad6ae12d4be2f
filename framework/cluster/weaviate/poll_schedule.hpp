// When to ask a server how an operation stands: often when its coordinator looks at its nodes, seldom in between.
//
// The coordinator looks 2 s after the start and then 10 s after each look (usecases/backup/coordinator.go), so nearly
// all changes of a status come a moment after 2, 12, 22 s ... Asking a little later than each of these, and then ever
// more seldom, notices a change within 150 ms with less than a fifth of the requests of asking four times a second.
// What changes at other moments (a restore's FINALIZING, a cancel) is watched by itself: the next change is asked for
// after a quarter of the time since the last one, so that it is noticed the sooner the sooner it comes.
#pragma once

#include <chrono>
#include <optional>

namespace holdfast::weaviate {

struct PollPolicy {
  /// Never more often than this where it is longer than the default: then somebody wants fewer requests. With the
  /// default or less, a change that is likely is looked for at steps of some 100 ms, but never below 50 ms.
  std::chrono::milliseconds shortest{250};
  std::chrono::milliseconds first_round{2000};
  std::chrono::milliseconds round{10000};
};

/// Pure: told what happened, it says when to ask next. Times are by a monotonic clock, since the server answered the
/// POST: its coordinator starts then, while the POST itself may take seconds.
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
  [[nodiscard]] Elapsed next_in_rounds(Elapsed earliest) const noexcept;

  PollPolicy policy_;
  Elapsed shortest_;  // between an answer and the next question
  Elapsed step_;      // of the closest watch
  std::optional<Elapsed> last_change_;
};

}  // namespace holdfast::weaviate
