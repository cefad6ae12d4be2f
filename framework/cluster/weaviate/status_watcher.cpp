#include "cluster/weaviate/status_watcher.hpp"

#include <algorithm>
#include <utility>

namespace holdfast::weaviate {
namespace {

using Clock = std::chrono::steady_clock;
using Elapsed = std::chrono::milliseconds;

/// Longer than this no answer is waited for: others are to be asked, too.
constexpr auto longest_question = std::chrono::seconds{10};
/// What a verdict that is not yet complete is asked about again after.
constexpr Elapsed soon{100};

}  // namespace

class StatusWatcher::Entry {
 public:
  Entry(WatchOptions options, Told told)
      : options_{std::move(options)},
        told_{std::move(told)},
        began_{Clock::now()},
        due_{began_},
        schedule_{options_.polling},
        judge_{{.kind = options_.kind, .evidence = options_.evidence, .patience = options_.patience}} {
    if (options_.first_look == FirstLook::on_schedule) due_ = began_ + schedule_.next(Elapsed{0});
  }

  [[nodiscard]] const WatchOptions& options() const noexcept { return options_; }

  /// On the watcher's thread.
  void ask(const Api& api, const std::stop_token& stop) {
    Verdict verdict;
    try {
      const BackupAnswer answer =
          api.status(options_.kind, options_.backup, {.stop = stop, .deadline = Clock::now() + longest_question});
      verdict = judge_.answered(answer, elapsed());
    } catch (const CancelledError&) {
      return;
    } catch (const TimeoutError& error) {  // of this question alone: who waits has a deadline of their own
      verdict = judge_.failed(
          UnavailableError{{.message = error.message(), .hint = error.hint(), .retry = Retry::safe}}, elapsed());
    } catch (const Error& error) {
      verdict = judge_.failed(error, elapsed());
    }
    {
      const std::scoped_lock lock{telling_mutex_};
      if (is_dropped_) return;
      if (told_) told_(verdict);
    }
    settle(std::move(verdict));
  }

  /// Nobody is told any more once this returns.
  void drop() {
    const std::scoped_lock lock{telling_mutex_};
    is_dropped_ = true;
  }

  [[nodiscard]] Clock::time_point due() const {
    const std::scoped_lock lock{mutex_};
    return verdict_ ? Clock::time_point::max() : due_;
  }

  void expect_change() {
    const std::scoped_lock lock{mutex_};
    schedule_.changed(elapsed());
    due_ = Clock::now();
  }

  [[nodiscard]] std::optional<Verdict> wait(const store::CallOptions& call) {
    std::unique_lock lock{mutex_};
    over_.wait_until(lock, call.stop, call.deadline, [&] { return verdict_.has_value(); });
    return verdict_;
  }

 private:
  [[nodiscard]] Elapsed elapsed() const { return std::chrono::duration_cast<Elapsed>(Clock::now() - began_); }

  void settle(Verdict verdict) {
    {
      const std::scoped_lock lock{mutex_};
      if (judge_.last_change() > seen_change_) {
        seen_change_ = judge_.last_change();
        schedule_.changed(seen_change_);
      }
      due_ = verdict.outcome == Verdict::Outcome::look_again ? Clock::now() + soon : began_ + schedule_.next(elapsed());
      if (!verdict.is_over()) return;
      verdict_ = std::move(verdict);
    }
    over_.notify_all();
  }

  const WatchOptions options_;
  const Told told_;
  const Clock::time_point began_;
  std::mutex telling_mutex_;
  bool is_dropped_ = false;
  mutable std::mutex mutex_;  ///< Guards what follows, but the judge, which only the watcher's thread uses.
  std::condition_variable_any over_;
  Clock::time_point due_;
  PollSchedule schedule_;
  Elapsed seen_change_{0};
  std::optional<Verdict> verdict_;
  StatusJudge judge_;
};

class StatusWatcher::Handle final : public Watched {
 public:
  Handle(StatusWatcher& watcher, std::shared_ptr<Entry> entry) : watcher_{watcher}, entry_{std::move(entry)} {}
  ~Handle() override {
    {
      const std::scoped_lock lock{watcher_.mutex_};
      std::erase(watcher_.entries_, entry_);
    }
    entry_->drop();
  }

  std::optional<Verdict> wait(const store::CallOptions& call) override { return entry_->wait(call); }
  void expect_change() override {
    entry_->expect_change();
    watcher_.stir();
  }

 private:
  StatusWatcher& watcher_;
  std::shared_ptr<Entry> entry_;
};

StatusWatcher::StatusWatcher(const Api& api) : api_{api} {}
StatusWatcher::~StatusWatcher() = default;

std::unique_ptr<Watched> StatusWatcher::watch(WatchOptions options, Told told) {
  auto entry = std::make_shared<Entry>(std::move(options), std::move(told));
  {
    const std::scoped_lock lock{mutex_};
    entries_.push_back(entry);
    if (!thread_.joinable()) thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
  }
  stir();
  return std::make_unique<Handle>(*this, std::move(entry));
}

void StatusWatcher::stir() {
  {
    const std::scoped_lock lock{mutex_};
    ++stirs_;
  }
  stirred_.notify_all();
}

void StatusWatcher::run(const std::stop_token& stop) {
  while (const auto entry = next_due(stop)) entry->ask(api_, stop);
}

/// Blocks until a question is due; nothing once the watcher ends.
std::shared_ptr<StatusWatcher::Entry> StatusWatcher::next_due(const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  while (!stop.stop_requested()) {
    const auto earliest = std::min_element(entries_.begin(), entries_.end(),
                                           [](const auto& a, const auto& b) { return a->due() < b->due(); });
    const auto due = earliest == entries_.end() ? Clock::time_point::max() : (*earliest)->due();
    if (due <= Clock::now()) return *earliest;
    const auto is_stirred = [this, seen = stirs_] { return stirs_ != seen; };
    if (due == Clock::time_point::max())
      stirred_.wait(lock, stop, is_stirred);
    else
      stirred_.wait_until(lock, stop, due, is_stirred);
  }
  return nullptr;
}

}  // namespace holdfast::weaviate
