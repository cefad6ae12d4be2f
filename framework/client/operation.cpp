#include <holdfast/operation.hpp>

#include <fmt/format.h>

#include <algorithm>

#include <holdfast/client.hpp>

#include "client/default_config.hpp"
#include "client/watch.hpp"
#include "settings/units.hpp"

namespace holdfast {
namespace {

/// Far from what a clock can hold, and longer than anybody waits.
constexpr std::chrono::milliseconds longest_wait = std::chrono::hours{24 * 3650};

client::Wait filled_in(const WaitOptions& options) {
  BackupClientConfig config = BackupClient::default_config();
  if (options.poll_interval) config.poll_interval = *options.poll_interval;
  if (options.timeout) config.timeout = *options.timeout;
  client::check_config(config);
  return {.timeout = std::min(config.timeout, longest_wait),
          .poll_interval = std::min(config.poll_interval, longest_wait),
          .stop = options.stop};
}

/// "create of 'nightly' (20261123t031500123-9f86d081a2b4)", or without the last where nobody knows it.
std::string name_of(const client::Watch& watch) {
  const std::string name = fmt::format("{} of '{}'", to_string(watch.kind()), watch.id());
  return watch.operation_id().empty() ? name : fmt::format("{} ({})", name, watch.operation_id());
}

[[noreturn]] void raise_unfinished(const client::Watch& watch, const client::Wait& wait) {
  const std::string what = name_of(watch);
  if (wait.stop.stop_requested())
    throw CancelledError{{.message = fmt::format("stopped waiting for the {}", what),
                          .hint = "the operation goes on; cancel it if it shall not"}};
  const Backup last = watch.last_seen();
  throw TimeoutError{
      {.message = fmt::format("the {} is still {} after {}", what, to_string(last.status),
                              settings::format_duration(wait.timeout)),
       .hint = "the operation goes on; wait again, with a longer timeout",
       .details = {
           {"id", watch.id()}, {"operation", watch.operation_id()}, {"status", std::string{to_string(last.status)}}}}};
}

/// What is left of `wait` until `deadline`; for one that is over, the least there is.
client::Wait until(std::chrono::steady_clock::time_point deadline, client::Wait wait) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  wait.timeout = std::max(left, std::chrono::milliseconds{1});
  return wait;
}

}  // namespace

BackupOperation::BackupOperation(std::shared_ptr<client::Watch> watch) : watch_{std::move(watch)} {}
BackupOperation::~BackupOperation() = default;
BackupOperation::BackupOperation(const BackupOperation&) = default;
BackupOperation& BackupOperation::operator=(const BackupOperation&) = default;
BackupOperation::BackupOperation(BackupOperation&&) noexcept = default;
BackupOperation& BackupOperation::operator=(BackupOperation&&) noexcept = default;

const std::string& BackupOperation::id() const noexcept { return watch_->id(); }
const std::string& BackupOperation::operation_id() const noexcept { return watch_->operation_id(); }
const BackupPlan& BackupOperation::plan() const noexcept { return watch_->plan(); }
Backup BackupOperation::current() const { return watch_->current(); }
BackupProgress BackupOperation::progress() const { return watch_->progress(); }
bool BackupOperation::is_completed() const { return is_terminal(current().status); }
bool BackupOperation::is_successful() const { return current().status == BackupStatus::success; }
bool BackupOperation::is_cancelled() const { return current().status == BackupStatus::canceled; }
bool BackupOperation::is_failed() const { return current().status == BackupStatus::failed; }

Backup BackupOperation::wait_for_completion(const WaitOptions& options) const {
  const client::Wait wait = filled_in(options);
  if (wait.stop.stop_requested() || !watch_->wait(wait)) raise_unfinished(*watch_, wait);
  if (options.on_failure == OnFailure::raise) watch_->raise_outcome();
  return watch_->current();
}

Backup BackupOperation::wait_for_status(BackupStatus status, const WaitOptions& options) const {
  const client::Wait wait = filled_in(options);
  const auto deadline = std::chrono::steady_clock::now() + wait.timeout;
  Backup seen = watch_->current();
  while (seen.status != status && !is_terminal(seen.status)) {
    client::Wait look = until(deadline, wait);
    look.timeout = std::min(look.timeout, wait.poll_interval);
    if (wait.stop.stop_requested() || std::chrono::steady_clock::now() >= deadline) raise_unfinished(*watch_, wait);
    static_cast<void>(watch_->wait(look));
    seen = watch_->current();
  }
  if (!is_terminal(seen.status)) return seen;
  if (!watch_->wait(until(deadline, wait))) raise_unfinished(*watch_, wait);
  if (seen.status == status || options.on_failure == OnFailure::report) return watch_->current();
  watch_->raise_outcome();
  throw FailedError{{.message = fmt::format("the {} ended as {}, not as {}", name_of(*watch_), to_string(seen.status),
                                            to_string(status)),
                     .hint = "look at the operation before you go on"}};
}

CancelAnswer BackupOperation::cancel() const { return watch_->cancel(); }

Backup BackupOperation::cancel_and_wait(const WaitOptions& options) const {
  watch_->cancel();
  return wait_for_completion(options);
}

void BackupOperation::observe(std::shared_ptr<BackupObserver> observer) const { watch_->observe(std::move(observer)); }

BackupCreateOperation::BackupCreateOperation(std::shared_ptr<client::Watch> watch)
    : BackupOperation{std::move(watch)} {}
BackupRestoreOperation::BackupRestoreOperation(std::shared_ptr<client::Watch> watch)
    : BackupOperation{std::move(watch)} {}

}  // namespace holdfast
