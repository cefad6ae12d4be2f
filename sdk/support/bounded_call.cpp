#include <holdfast/http.hpp>
#include <holdfast/support/bounded_call.hpp>

#include <algorithm>

namespace holdfast::support {
namespace {

std::int64_t now_ns() noexcept {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();  // CLOCK_MONOTONIC
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

}  // namespace

BoundedCall::BoundedCall(const sdk::Call& operation, std::chrono::nanoseconds at_most)
    : hf_call{sdk::detail::known_of(*operation.raw())}, outer_{operation.raw()} {
  deadline_ns = std::min(deadline_ns, now_ns() + at_most.count());
  hf_call::cancelled = [](const hf_call* call) noexcept { return outer(call)->cancelled(outer(call)); };
  hf_call::fail = [](const hf_call* call, const hf_error* error) noexcept {
    return outer(call)->fail(outer(call), error);
  };
  hf_call::log = [](const hf_call* call, std::int32_t level, hf_str message, const hf_pair* fields,
                    std::size_t count) noexcept { outer(call)->log(outer(call), level, message, fields, count); };
  hf_call::progress = [](const hf_call* call, std::uint64_t bytes) noexcept {
    outer(call)->progress(outer(call), bytes);
  };
}

const hf_call* BoundedCall::outer(const hf_call* call) noexcept {
  return static_cast<const BoundedCall*>(call)->outer_;
}

bool BoundedCall::is_out_of_time() const noexcept {
  const std::int64_t now = now_ns();
  return now >= deadline_ns && now < outer_->deadline_ns;
}

}  // namespace holdfast::support
