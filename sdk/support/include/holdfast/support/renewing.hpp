// Credentials that are renewed while many use them.
#pragma once

#include <holdfast/support/credentials.hpp>
#include <holdfast/support/surroundings.hpp>

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <utility>

namespace holdfast::support {

/// When credentials are renewed, counted from their end. Those that live shorter are renewed after half of their time,
/// and have to be after three quarters.
struct RefreshWindows {
  std::chrono::seconds advisory{15 * 60};   ///< One thread renews, the others go on with the old; a failure is borne.
  std::chrono::seconds mandatory{10 * 60};  ///< Nobody goes on with the old.
  std::chrono::seconds pause{60};           ///< Between two attempts that are borne.
};

/// What a place without any is refused with, and one whose credentials are too old.
[[nodiscard]] sdk::Error nothing_from(const std::string& place, const std::string& reason);
[[nodiscard]] sdk::Error expired_from(const std::string& source);

/// Keeps what a provider fetched until it must be fetched again; one thread does it for all.
///
/// The thread that fetches does so in its own call. Where that is cancelled or out of time, another takes over; any
/// other failure is that of all who wait.
template <Credential C>
class Renewing {
 public:
  /// Borrows the provider.
  Renewing(Provider<C>& provider, Clock now, const RefreshWindows& windows = {})
      : provider_{provider}, now_{std::move(now)}, windows_{windows} {}

  /// Threads: any. Throws what the provider throws; HF_E_UNAUTHENTICATED where there are none, or only expired ones.
  [[nodiscard]] C current(const sdk::Call& call);
  /// Threads: any. Credentials that have been exchanged since are no news.
  void expired(const C& credentials);

 private:
  using Time = std::chrono::system_clock::time_point;
  enum class Need : std::uint8_t { none, advisory, mandatory };
  /// Whoever waits for another's fetch may be cancelled meanwhile.
  static constexpr std::chrono::milliseconds look_around{50};

  [[nodiscard]] Need need() const;
  [[nodiscard]] C fetch(const sdk::Call& call);
  void refresh(const sdk::Call& call, Need need, std::unique_lock<std::mutex>& lock);
  void keep(C fresh);
  void wait(const sdk::Call& call, std::unique_lock<std::mutex>& lock);

  Provider<C>& provider_;
  const Clock now_;
  const RefreshWindows windows_;

  std::mutex mutex_;  // of all that follows
  std::condition_variable changed_;
  std::optional<C> kept_;
  std::chrono::seconds advisory_{0};  // the windows of what is kept
  std::chrono::seconds mandatory_{0};
  Time next_attempt_{};      // at a refresh that may fail
  bool is_refused_ = false;  // by the service
  bool is_fetching_ = false;
  std::uint64_t fetches_ = 0;
  std::exception_ptr failure_;  // of the last fetch
};

template <Credential C>
typename Renewing<C>::Need Renewing<C>::need() const {
  if (!kept_ || is_refused_) return Need::mandatory;
  if (!kept_->expires_at) return Need::none;
  const Time now = now_();
  if (now >= *kept_->expires_at - mandatory_) return Need::mandatory;
  return now >= *kept_->expires_at - advisory_ && now >= next_attempt_ ? Need::advisory : Need::none;
}

template <Credential C>
C Renewing<C>::current(const sdk::Call& call) {
  call.check();
  std::unique_lock lock{mutex_};
  for (;;) {
    const Need needed = need();
    if (needed == Need::none || (needed == Need::advisory && is_fetching_)) return *kept_;
    if (is_fetching_) {
      wait(call, lock);
    } else {
      refresh(call, needed, lock);
    }
  }
}

template <Credential C>
void Renewing<C>::expired(const C& credentials) {
  const std::lock_guard lock{mutex_};
  if (kept_ && kept_->is_same_as(credentials)) is_refused_ = true;
}

/// Until the fetch under way has ended; throws its failure where that is everybody's.
template <Credential C>
void Renewing<C>::wait(const sdk::Call& call, std::unique_lock<std::mutex>& lock) {
  const std::uint64_t begun = fetches_;
  while (is_fetching_ && fetches_ == begun) {
    changed_.wait_for(lock, look_around);
    call.check();
  }
  if (fetches_ == begun || !failure_) return;
  std::rethrow_exception(failure_);
}

template <Credential C>
void Renewing<C>::refresh(const sdk::Call& call, Need needed, std::unique_lock<std::mutex>& lock) {
  is_fetching_ = true;
  lock.unlock();
  std::optional<C> fresh;
  std::exception_ptr failure;
  bool is_everybodys = true;
  try {
    fresh = fetch(call);
  } catch (const sdk::Error& error) {
    failure = std::current_exception();
    is_everybodys = error.status() != HF_E_CANCELLED && error.status() != HF_E_TIMEOUT;
    if (needed == Need::advisory)
      call.log(HF_LOG_WARN, std::string{"credentials were not renewed yet: "} + error.what());
  } catch (...) {
    failure = std::current_exception();
  }
  lock.lock();
  is_fetching_ = false;
  ++fetches_;
  failure_ = is_everybodys ? failure : nullptr;
  changed_.notify_all();
  next_attempt_ = now_() + windows_.pause;
  if (fresh) {
    keep(*std::move(fresh));
  } else if (needed == Need::mandatory) {
    std::rethrow_exception(failure);
  }
}

template <Credential C>
void Renewing<C>::keep(C fresh) {
  if (fresh.expires_at) {
    const auto left = std::chrono::floor<std::chrono::seconds>(*fresh.expires_at - now_());
    advisory_ = std::min(windows_.advisory, left / 2);
    mandatory_ = std::min(windows_.mandatory, left / 4);
  }
  kept_ = std::move(fresh);
  is_refused_ = false;
}

template <Credential C>
C Renewing<C>::fetch(const sdk::Call& call) {
  Fetched<C> fetched = provider_.fetch(call);
  if (const auto* nothing = std::get_if<NotHere>(&fetched)) throw nothing_from(provider_.name(), nothing->reason);
  C found = std::get<C>(std::move(fetched));
  if (found.expires_at && *found.expires_at <= now_()) throw expired_from(found.source);
  return found;
}

}  // namespace holdfast::support
