#include "store/running_calls.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "errors/printable.hpp"

namespace holdfast::store {
namespace {

using Clock = std::chrono::steady_clock;

thread_local const RunningCall* innermost = nullptr;

/// How late it is; nothing where nobody expects its end.
std::optional<Clock::duration> lateness(RunningCall& call, Clock::time_point now) {
  if (!call.seen_stopped && call.stop.stop_requested()) call.seen_stopped = now;
  const auto due = std::min(call.seen_stopped.value_or(Clock::time_point::max()), call.deadline);
  return now < due ? std::nullopt : std::optional{now - due};
}

/// Since when it has shown no sign of life.
Clock::time_point alive_at(RunningCall& call, Clock::time_point now) {
  const std::uint32_t signs = call.signs.load(std::memory_order_relaxed);
  if (!call.seen_alive || signs != call.seen_signs) call.seen_alive = now;
  call.seen_signs = signs;
  return *call.seen_alive;
}

std::string what_of(const RunningCall& call) {
  if (call.key.empty()) return fmt::format("{} '{}'", call.verb, call.store);
  const std::string key = call.redactor != nullptr ? call.redactor->mask(call.key) : std::string{call.key};
  return fmt::format("{} '{}' {} '{}'", call.verb, printable(key), call.where, call.store);
}

}  // namespace

const RunningCall* current_call() noexcept { return innermost; }

InCall::InCall(RunningCall& call) noexcept : call_{call} {
  call.outer = innermost;
  innermost = &call;
}

InCall::~InCall() { innermost = call_.outer; }

void RunningCalls::add(RunningCall& call) noexcept {
  const std::scoped_lock lock{mutex_};
  call.next = first_;
  if (first_ != nullptr) first_->previous = &call;
  first_ = &call;
}

void RunningCalls::remove(RunningCall& call) noexcept {
  const std::scoped_lock lock{mutex_};
  (call.previous != nullptr ? call.previous->next : first_) = call.next;
  if (call.next != nullptr) call.next->previous = call.previous;
}

std::optional<LateCall> RunningCalls::late(Clock::duration patience) {
  const std::scoped_lock lock{mutex_};
  const auto now = Clock::now();
  std::optional<LateCall> latest;
  for (RunningCall* call = first_; call != nullptr; call = call->next) {
    const auto late = lateness(*call, now);
    if (!late || *late < patience || (latest && *late <= latest->late)) continue;
    latest = LateCall{.plugin = std::string{call->plugin}, .what = what_of(*call), .late = *late};
  }
  return latest;
}

std::optional<QuietCall> RunningCalls::quiet(Clock::duration patience) {
  const std::scoped_lock lock{mutex_};
  const auto now = Clock::now();
  const RunningCall* quietest = nullptr;
  std::size_t count = 0;
  for (RunningCall* call = first_; call != nullptr; call = call->next) {
    if (now - alive_at(*call, now) < patience) continue;
    ++count;
    if (quietest == nullptr || call->seen_alive < quietest->seen_alive) quietest = call;
  }
  if (quietest == nullptr) return std::nullopt;
  return QuietCall{.plugin = std::string{quietest->plugin},
                   .what = what_of(*quietest),
                   .quiet = now - *quietest->seen_alive,
                   .others = count - 1};
}

}  // namespace holdfast::store
