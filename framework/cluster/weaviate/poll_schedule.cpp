#include "cluster/weaviate/poll_schedule.hpp"

#include <algorithm>
#include <array>

namespace holdfast::weaviate {
namespace {

using std::chrono::milliseconds;

/// After the beginning of each round. What a node's answer and the descriptor's last write take is within the first
/// (recorded: 2 to 65 ms); the rounds of a long operation begin later and later by what each of them takes.
constexpr std::array<milliseconds, 7> looks{milliseconds{100}, milliseconds{225},  milliseconds{350}, milliseconds{500},
                                            milliseconds{900}, milliseconds{2000}, milliseconds{5000}};

/// Not even where it is asked for.
constexpr milliseconds floor_of_all{50};
constexpr milliseconds closest_step{100};

}  // namespace

PollSchedule::PollSchedule(PollPolicy policy)
    : policy_{policy},
      shortest_{policy.shortest > PollPolicy{}.shortest ? policy.shortest : floor_of_all},
      step_{std::max(shortest_, std::min(policy.shortest, closest_step))} {
  policy_.round = std::max(policy.round, floor_of_all);
}

void PollSchedule::changed(Elapsed now) noexcept { last_change_ = now; }

PollSchedule::Elapsed PollSchedule::next(Elapsed now) const noexcept {
  const Elapsed in_rounds = next_in_rounds(now + shortest_);
  if (!last_change_) return in_rounds;
  const Elapsed since_change = std::max(now - *last_change_, Elapsed{0});
  return std::min(in_rounds, now + std::max(step_, since_change / 4));
}

PollSchedule::Elapsed PollSchedule::next_in_rounds(Elapsed earliest) const noexcept {
  const Elapsed since_first = earliest - policy_.first_round;
  if (since_first <= looks.front()) return policy_.first_round + looks.front();
  const Elapsed in_round = since_first % policy_.round;
  const Elapsed begin = earliest - in_round;
  const auto look = std::ranges::lower_bound(looks, in_round);
  if (look == looks.end() || *look >= policy_.round) return begin + policy_.round + looks.front();
  return begin + *look;
}

}  // namespace holdfast::weaviate
