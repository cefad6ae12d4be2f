#include "store/retry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <string_view>

namespace holdfast::store {
namespace {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;

class RealPause final : public Pause {
 public:
  steady_clock::time_point now() override { return steady_clock::now(); }

  void wait(nanoseconds duration, const std::stop_token& stop) override {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock{mutex};
    never.wait_for(lock, stop, duration, [] { return false; });
  }

  double random() override {
    const std::lock_guard lock{mutex_};
    return std::uniform_real_distribution<double>{0.0, 1.0}(engine_);
  }

 private:
  std::mutex mutex_;
  std::minstd_rand engine_{std::random_device{}()};
};

}  // namespace

std::shared_ptr<Pause> make_pause() { return std::make_shared<RealPause>(); }

Attempts::Attempts(const RetryOptions& how, const CallOptions& options)
    : how_{how}, options_{options}, began_{how.pause->now()} {}

void Attempts::failed(const Error& error) {
  ++failures_;
  if (!error.retryable()) {
    if (!first_) throw;  // as it came: the handler's exception
    ErrorInfo info = error.info();
    info.details.emplace_back("attempts", std::to_string(failures_));
    raise(error.code(), std::move(info));
  }
  if (!first_) first_ = error;
  alike_ = alike_ && error.code() == first_->code();

  const nanoseconds delay = next_delay(error);
  const steady_clock::time_point now = how_.pause->now();
  if (options_.stop.stop_requested()) give_up(error, ErrorCode::cancelled, "cancelled");
  const std::uint32_t most = error.info().retry == Retry::once ? 2 : how_.policy.max_attempts;
  if (failures_ >= std::min(most, how_.policy.max_attempts) || delay > how_.policy.budget - (now - began_))
    give_up(error, first_->code(), {});
  if (delay >= options_.deadline - now)
    give_up(error, ErrorCode::timeout, "the deadline does not allow another attempt");

  if (how_.on_retry) how_.on_retry({.error = error, .attempt = failures_, .delay = delay});
  how_.pause->wait(delay, options_.stop);
  if (options_.stop.stop_requested()) give_up(error, ErrorCode::cancelled, "cancelled");
  ++options_.attempt;
}

nanoseconds Attempts::next_delay(const Error& error) const {
  nanoseconds span = how_.policy.base;
  for (std::uint32_t i = 1; i < failures_ && span < how_.policy.cap; ++i) span *= 2;
  span = std::min(span, how_.policy.cap);
  const nanoseconds jittered{static_cast<std::int64_t>(how_.pause->random() * static_cast<double>(span.count()))};
  return std::max(jittered, error.info().retry_after);
}

void Attempts::give_up(const Error& last, ErrorCode code, std::string_view why) const {
  ErrorInfo info = first_->info();
  if (failures_ > 1 && alike_)
    info.message += fmt::format(" (and {} more like it)", failures_ - 1);
  else if (failures_ > 1)
    info.message += fmt::format(" ({} more failures, the last one: {})", failures_ - 1, last.message());
  if (!why.empty()) {
    info.message += fmt::format("; {}", why);
    info.retry = Retry::never;
  }
  info.details.emplace_back("attempts", std::to_string(failures_));
  raise(code, std::move(info));
}

}  // namespace holdfast::store
