#include <holdfast/support/own_call.hpp>

namespace holdfast::support {

OwnCall::OwnCall(std::chrono::nanoseconds at_most) : hf_call{} {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();  // CLOCK_MONOTONIC
  struct_size = sizeof(hf_call);
  cancel_fd = -1;
  deadline_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(now + at_most).count();
  hf_call::cancelled = [](const hf_call*) noexcept -> std::int32_t { return 0; };
  hf_call::fail = [](const hf_call*, const hf_error* error) noexcept { return error->status; };
  hf_call::log = [](const hf_call*, std::int32_t, hf_str, const hf_pair*, std::size_t) noexcept {};
  hf_call::progress = [](const hf_call*, std::uint64_t) noexcept {};
}

}  // namespace holdfast::support
