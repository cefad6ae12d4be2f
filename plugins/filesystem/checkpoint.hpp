// Where a call may end early: between two pieces of work.
#pragma once

#include <holdfast/plugin.hpp>

#include <chrono>

namespace holdfast::filesystem {

/// Throws once the engine wants the call to stop, or its deadline has passed.
inline void checkpoint(const sdk::Call& call) {
  call.check();
  if (call.deadline_ns() == INT64_MAX) return;
  const auto now = std::chrono::steady_clock::now().time_since_epoch();  // CLOCK_MONOTONIC, as the deadline
  if (std::chrono::nanoseconds{now}.count() >= call.deadline_ns())
    throw sdk::Error{HF_E_TIMEOUT, "the deadline of the call has passed"}
        .remedy("allow more time")
        .retry(sdk::Retry::safe);
}

}  // namespace holdfast::filesystem
