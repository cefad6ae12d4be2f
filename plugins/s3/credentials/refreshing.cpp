#include "credentials/refreshing.hpp"

#include <algorithm>

namespace holdfast::s3 {
namespace {

using namespace std::chrono_literals;

constexpr auto look_around = 50ms;  // whoever waits for another's fetch may be cancelled meanwhile

bool is_of_one_call(const sdk::Error& error) noexcept {
  return error.status() == HF_E_CANCELLED || error.status() == HF_E_TIMEOUT;
}

bool are_the_same(const Credentials& a, const Credentials& b) noexcept {
  return a.key_id == b.key_id && a.secret == b.secret && a.session_token == b.session_token;
}

}  // namespace

RefreshingCredentials::Need RefreshingCredentials::need() const {
  if (!kept_ || is_refused_) return Need::mandatory;
  if (!kept_->expires_at) return Need::none;
  const Time now = around_.now();
  if (now >= *kept_->expires_at - mandatory_) return Need::mandatory;
  return now >= *kept_->expires_at - advisory_ && now >= next_attempt_ ? Need::advisory : Need::none;
}

Credentials RefreshingCredentials::current(const sdk::Call& call) {
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

void RefreshingCredentials::expired(const Credentials& credentials) {
  const std::lock_guard lock{mutex_};
  if (kept_ && are_the_same(*kept_, credentials)) is_refused_ = true;
}

/// Until the fetch under way has ended; throws its failure where that is everybody's.
void RefreshingCredentials::wait(const sdk::Call& call, std::unique_lock<std::mutex>& lock) {
  const std::uint64_t begun = fetches_;
  while (is_fetching_ && fetches_ == begun) {
    changed_.wait_for(lock, look_around);
    call.check();
  }
  if (fetches_ == begun || !failure_) return;
  std::rethrow_exception(failure_);
}

void RefreshingCredentials::refresh(const sdk::Call& call, Need needed, std::unique_lock<std::mutex>& lock) {
  is_fetching_ = true;
  lock.unlock();
  std::optional<Credentials> fresh;
  std::exception_ptr failure;
  bool is_everybodys = true;
  try {
    fresh = fetch(call);
  } catch (const sdk::Error& error) {
    failure = std::current_exception();
    is_everybodys = !is_of_one_call(error);
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
  next_attempt_ = around_.now() + windows_.pause;
  if (fresh) {
    if (fresh->expires_at) {
      const auto left = std::chrono::floor<std::chrono::seconds>(*fresh->expires_at - around_.now());
      advisory_ = std::min(windows_.advisory, left / 2);
      mandatory_ = std::min(windows_.mandatory, left / 4);
    }
    kept_ = std::move(fresh);
    is_refused_ = false;
  } else if (needed == Need::mandatory) {
    std::rethrow_exception(failure);
  }
}

Credentials RefreshingCredentials::fetch(const sdk::Call& call) {
  Fetched fetched = provider_.fetch(call);
  if (const auto* nothing = std::get_if<NotHere>(&fetched))
    throw sdk::Error{HF_E_UNAUTHENTICATED, "there are no credentials from " + provider_.name() + ": " + nothing->reason}
        .remedy("set them up there, or choose another place in `credentials`")
        .retry(sdk::Retry::never);
  Credentials found = std::get<Credentials>(std::move(fetched));
  if (found.expires_at && *found.expires_at <= around_.now())
    throw sdk::Error{HF_E_UNAUTHENTICATED, "the credentials from " + found.source + " have expired"}
        .remedy("have them renewed where they come from, and check this machine's clock")
        .retry(sdk::Retry::never);
  return found;
}

}  // namespace holdfast::s3
