#include "support/fake_call.hpp"

#include <span>

namespace holdfast::test {

FakeCall::FakeCall() : hf_call{} {
  struct_size = sizeof(hf_call);
  cancel_fd = -1;
  deadline_ns = INT64_MAX;
  cancelled = [](const hf_call* call) noexcept -> std::int32_t {
    const auto& self = *static_cast<const FakeCall*>(call);
    ++self.asked_;
    return self.cancelled_ ? 1 : 0;
  };
  fail = [](const hf_call*, const hf_error* error) noexcept { return error->status; };
  log = [](const hf_call* call, std::int32_t, hf_str message, const hf_pair* fields, std::size_t count) noexcept {
    const_cast<FakeCall*>(static_cast<const FakeCall*>(call))->add(message, fields, count);
  };
  progress = [](const hf_call* call, std::uint64_t bytes) noexcept {
    auto* const self = const_cast<FakeCall*>(static_cast<const FakeCall*>(call));
    self->bytes_ += bytes;
    if (self->on_progress) self->on_progress();
  };
}

void FakeCall::add(hf_str message, const hf_pair* fields, std::size_t count) {
  const std::lock_guard lock{mutex_};
  logged_ += sdk::view(message);
  for (const hf_pair& field : std::span{fields, count})
    logged_.append(" ").append(sdk::view(field.name)).append("=").append(sdk::view(field.value));
  logged_ += '\n';
}

std::string FakeCall::logged() const {
  const std::lock_guard lock{mutex_};
  return logged_;
}

}  // namespace holdfast::test
