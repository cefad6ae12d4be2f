#include "operation/operation.hpp"

#include <fmt/format.h>

#include <utility>

namespace holdfast::operation {
namespace {

std::optional<StopReason> reason_in(const State& state) {
  if (const auto* cancelling = std::get_if<Cancelling>(&state)) return cancelling->reason;
  if (const auto* cancelled = std::get_if<Cancelled>(&state)) return cancelled->reason;
  return std::nullopt;
}

/// Whether `event` would have been a step towards success of an operation that was cancelled meanwhile.
bool lost_to_a_cancel(Phase phase, Event event) {
  const bool forward = event == Event::started || event == Event::prepared || event == Event::transferred;
  return forward && (phase == Phase::cancelling || phase == Phase::cancelled);
}

[[noreturn]] void refuse(Phase phase, Event event) {
  if (lost_to_a_cancel(phase, event)) throw CancelledError{{.message = "the operation was cancelled"}};
  throw InternalError{
      {.message = fmt::format("the event '{}' is not legal in the phase '{}'", to_string(event), to_string(phase)),
       .hint = "report this as a defect of Holdfast"}};
}

}  // namespace

Operation::Operation(TransitionLog& log, Position start)
    : log_{log},
      state_{std::move(start.state)},
      sequence_{start.sequence},
      stop_reason_{reason_in(state_)},
      everybody_was_told_{is_terminal(phase_of(state_))} {
  if (stop_reason_) stop_.request_stop();
}

// Both of these raise the token outside of their turn, because what it wakes may take one, and by their own share of
// the source, because who waits for `cancelled` may destroy the operation before.

void Operation::apply(Event event, State next) {
  std::stop_source stop = stop_;
  {
    const auto turn = take_turn();
    step(event, std::move(next));
  }
  if (event == Event::cancel_requested) stop.request_stop();
}

CancelAnswer Operation::request_cancel(StopReason reason) {
  if (reason == StopReason::shutdown)
    throw InternalError{{.message = "a shutdown does not cancel an operation", .hint = "call request_shutdown()"}};
  std::stop_source stop = stop_;
  {
    const auto turn = take_turn();
    const Phase from = phase_of(state_);
    if (is_terminal(from)) return CancelAnswer::already_over;
    if (from == Phase::cancelling) return CancelAnswer::accepted;
    const auto to = next_phase(from, Event::cancel_requested);
    if (!to) return CancelAnswer::too_late;
    step(Event::cancel_requested, *to == Phase::cancelled ? State{Cancelled{reason}} : State{Cancelling{reason}});
  }
  stop.request_stop();
  return CancelAnswer::accepted;
}

void Operation::request_shutdown() noexcept {
  {
    const std::scoped_lock lock{mutex_};
    if (is_terminal(phase_of(state_))) return;
    if (!stop_reason_) stop_reason_ = StopReason::shutdown;
  }
  stop_.request_stop();
}

std::unique_lock<std::mutex> Operation::take_turn() {
  if (announcing_.load() == std::this_thread::get_id())
    throw InternalError{{.message = "an observer of an operation must not start a transition",
                         .hint = "let another thread do it, after on_transition() has returned"}};
  return std::unique_lock{writer_};
}

/// With the turn taken, `state_` and `sequence_` may be read without `mutex_`: they are assigned nowhere else.
void Operation::step(Event event, State next) {
  const Phase from = phase_of(state_);
  const auto to = next_phase(from, event);
  if (!to) refuse(from, event);
  if (phase_of(next) != *to)
    throw InternalError{{.message = fmt::format("the event '{}' leads to '{}' and came with the data of '{}'",
                                                to_string(event), to_string(*to), to_string(phase_of(next))),
                         .hint = "report this as a defect of Holdfast"}};
  const TransitionRecord record{
      .sequence = sequence_ + 1, .at = std::chrono::system_clock::now(), .from = from, .on = event, .state = next};
  log_.append(record);
  {
    const std::scoped_lock lock{mutex_};
    state_ = std::move(next);
    sequence_ = record.sequence;
    if (const auto reason = reason_in(state_)) stop_reason_ = reason;
  }
  announce(record);
}

void Operation::announce(const TransitionRecord& record) noexcept {
  announcing_ = std::this_thread::get_id();
  observers_.tell([&](Observer& observer) { observer.on_transition(record); });
  announcing_ = std::thread::id{};
  if (!is_terminal(record.to())) return;
  const std::scoped_lock lock{mutex_};
  everybody_was_told_ = true;
  over_.notify_all();
}

Phase Operation::phase() const {
  const std::scoped_lock lock{mutex_};
  return phase_of(state_);
}

State Operation::state() const {
  const std::scoped_lock lock{mutex_};
  return state_;
}

Position Operation::position() const {
  const std::scoped_lock lock{mutex_};
  return {.state = state_, .sequence = sequence_};
}

std::optional<StopReason> Operation::stop_reason() const {
  const std::scoped_lock lock{mutex_};
  return stop_reason_;
}

void Operation::progress(Progress progress) {
  std::unique_lock lock{mutex_};
  last_progress_ = std::move(progress);
  progress_is_new_ = true;
  if (telling_progress_) return;  // who is telling looks again before it stops
  telling_progress_ = true;
  while (progress_is_new_) {
    progress_is_new_ = false;
    const Progress latest = last_progress_;
    lock.unlock();
    observers_.tell([&](Observer& observer) { observer.on_progress(latest); });
    lock.lock();
  }
  telling_progress_ = false;
}

Progress Operation::last_progress() const {
  const std::scoped_lock lock{mutex_};
  return last_progress_;
}

void Operation::warn(std::string_view warning) {
  observers_.tell([&](Observer& observer) { observer.on_warning(warning); });
}

bool Operation::wait_until_terminal(std::chrono::steady_clock::time_point deadline, std::stop_token stop) const {
  std::unique_lock lock{mutex_};
  return over_.wait_until(lock, stop, deadline, [this] { return everybody_was_told_; });
}

}  // namespace holdfast::operation
