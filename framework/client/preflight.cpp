#include "client/preflight.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "client/convert.hpp"
#include "settings/units.hpp"
#include "store/preflight.hpp"

namespace holdfast::client {
namespace {

using Clock = std::chrono::steady_clock;

/// What a preflight and whoever waits for it share; it outlives the wait where the preflight does.
class Tell final : public store::CheckObserver {
 public:
  explicit Tell(std::shared_ptr<BackupObserver> observer) : observer_{std::move(observer)} {}

  void check_begins(std::string_view id, std::string_view) override {
    const std::scoped_lock lock{mutex_};
    check_ = id;
    last_sign_ = Clock::now();
  }
  void check_ended(const store::Check& check) override {
    const std::scoped_lock lock{mutex_};
    check_.clear();
    last_sign_ = Clock::now();
    if (observer_) observer_->checked(to_public(check));
  }

  /// Nobody is told from here on. Returns the check that was open.
  std::string stop_telling() {
    const std::scoped_lock lock{mutex_};
    observer_.reset();
    return check_;
  }
  [[nodiscard]] Clock::time_point last_sign() const {
    const std::scoped_lock lock{mutex_};
    return last_sign_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<BackupObserver> observer_;
  std::string check_;
  Clock::time_point last_sign_ = Clock::now();
};

/// A preflight on a thread of its own, and how long it is waited for.
class TimedPreflight {
 public:
  TimedPreflight(const OpenedBackend& backend, const StartOptions& options, const Patience& patience)
      : store_{backend.store},
        plugin_{backend.plugin_name},
        tell_{std::make_shared<Tell>(options.observer)},
        patience_{patience} {}

  store::PreflightReport run(store::PreflightAccess access, const std::stop_token& stop) {
    const std::stop_callback pass_on{stop, [this] { ask_to_stop(); }};
    const auto report = std::make_shared<store::PreflightReport>();
    const auto work = [store = store_, tell = tell_, report, access, stopped = stop_.get_token()] {
      *report = store::preflight(*store, {.access = access}, *tell, {.stop = stopped});
    };
    try {
      if (do_in_time(
              work, [this] { return deadline(); }, stop_.get_token()))
        return std::move(*report);
    } catch (const CancelledError&) {
      if (!is_late_) throw;  // it heeded what its own slowness brought about
    }
    const std::string check = tell_->stop_telling();
    throw PluginError{
        {.message = fmt::format("{} was cut off in the preflight of '{}'{}: it showed no sign of life for {}",
                                plugin_.empty() ? "the plugin" : plugin_, store_->name(),
                                check.empty() ? "" : fmt::format(", in check '{}'", check),
                                settings::format_duration(is_late_ ? patience_.check : patience_.cancel)),
         .hint = "try it out with: holdfast plugins check FILE, and report this to its vendor"}};
  }

 private:
  void ask_to_stop() {
    asked_at_ = Clock::now().time_since_epoch();
    stop_.request_stop();
  }

  /// The end of its patience asks it to stop, once; then the time for that begins.
  Clock::time_point deadline() {
    if (!stop_.stop_requested() && Clock::now() >= tell_->last_sign() + patience_.check) {
      is_late_ = true;
      ask_to_stop();
    }
    if (stop_.stop_requested()) return Clock::time_point{asked_at_.load()} + patience_.cancel;
    return tell_->last_sign() + patience_.check;
  }

  const std::shared_ptr<store::Store> store_;
  const std::string plugin_;
  const std::shared_ptr<Tell> tell_;
  const Patience patience_;
  std::stop_source stop_;
  std::atomic<Clock::duration> asked_at_{};
  bool is_late_ = false;
};

std::string told(const BackupCheck& check) {
  if (!check.detail.empty()) return check.detail;
  return check.title.empty() ? "failed" : check.title;
}

}  // namespace

std::vector<BackupCheck> preflight(const OpenedBackend& backend, store::PreflightAccess access,
                                   const StartOptions& options, const Patience& patience) {
  const store::PreflightReport report = TimedPreflight{backend, options, patience}.run(access, options.stop);
  std::vector<BackupCheck> checks;
  for (const store::Check& check : report.checks) checks.push_back(to_public(check));
  if (options.observer)
    for (const std::string& key : report.left_behind)
      options.observer->warned(
          fmt::format("the probe object '{}' on '{}' could not be removed", key, backend.store->name()));
  return checks;
}

void require_passed(std::string_view store, const std::vector<BackupCheck>& checks) {
  const auto failed = [](const BackupCheck& check) { return check.outcome == BackupCheck::Outcome::fail; };
  const auto first = std::find_if(checks.begin(), checks.end(), failed);
  if (first == checks.end()) return;
  ErrorInfo info{.message = fmt::format("preflight of '{}' failed: {}: {}", store, first->id, told(*first)),
                 .hint = first->remedy};
  for (const BackupCheck& check : checks)
    if (failed(check)) info.details.emplace_back(check.id, told(check));
  if (info.details.size() > 1) info.message += fmt::format(" (and {} more)", info.details.size() - 1);
  throw PreflightError{std::move(info)};
}

}  // namespace holdfast::client
