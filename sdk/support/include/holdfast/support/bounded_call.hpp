// The operation in flight, with less time.
#pragma once

#include <holdfast/plugin.hpp>

#include <chrono>

namespace holdfast::support {

/// A call in front of the engine's whose deadline is no later than `at_most` from now; everything else is the engine's.
/// Borrows `operation`. Threads: as the engine's.
class BoundedCall : private hf_call {
 public:
  BoundedCall(const sdk::Call& operation, std::chrono::nanoseconds at_most);
  BoundedCall(const BoundedCall&) = delete;
  BoundedCall& operator=(const BoundedCall&) = delete;

  operator const sdk::Call&() const noexcept { return call_; }
  /// Whether the earlier deadline has passed, and not that of the operation.
  [[nodiscard]] bool is_out_of_time() const noexcept;

 private:
  static const hf_call* outer(const hf_call* call) noexcept;

  const hf_call* outer_;
  const sdk::Call call_{this};
};

}  // namespace holdfast::support
