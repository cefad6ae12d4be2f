// A call that no operation of the engine stands behind.
#pragma once

#include <holdfast/plugin.hpp>

#include <chrono>

namespace holdfast::support {

/// For what a plugin does by itself, such as clearing up in a destructor: a deadline, no cancellation, no log.
class OwnCall : private hf_call {
 public:
  explicit OwnCall(std::chrono::nanoseconds at_most);
  OwnCall(const OwnCall&) = delete;
  OwnCall& operator=(const OwnCall&) = delete;

  operator const sdk::Call&() const noexcept { return call_; }

 private:
  const sdk::Call call_{this};
};

}  // namespace holdfast::support
