// Time that passes only when somebody waits, and chance that is none.
#pragma once

#include <functional>
#include <vector>

#include "store/retry.hpp"

namespace holdfast::test {

class FakePause final : public store::Pause {
 public:
  std::chrono::steady_clock::time_point now() override { return now_; }
  void wait(std::chrono::nanoseconds duration, const std::stop_token&) override {
    waits.push_back(duration);
    now_ += duration;
    if (while_waiting) while_waiting();
  }
  double random() override { return luck; }

  std::vector<std::chrono::nanoseconds> waits;
  double luck = 0.5;
  std::function<void()> while_waiting;

 private:
  // Starts with the real clock, so that a deadline ahead of it is one for the stores behind, too.
  std::chrono::steady_clock::time_point now_ = std::chrono::steady_clock::now();
};

}  // namespace holdfast::test
