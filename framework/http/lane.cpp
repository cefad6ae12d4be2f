#include "http/lane.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace holdfast::http {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t most_idle = 64;
/// Connections to keep in a lane: it may serve several origins in turn.
constexpr long most_connections = 4;
/// Object stores close idle connections after 5 to 20 seconds.
constexpr std::chrono::seconds longest_idle{30};

}  // namespace

Lanes::Lanes() {
  share_.reset(curl().share_init());
  if (share_ == nullptr) throw std::bad_alloc{};
  CURLSH* share = share_.get();
  curl().share_setopt(share, CURLSHOPT_LOCKFUNC, &Lanes::lock);
  curl().share_setopt(share, CURLSHOPT_UNLOCKFUNC, &Lanes::unlock);
  curl().share_setopt(share, CURLSHOPT_USERDATA, this);
  curl().share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
  curl().share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
}

void Lanes::lock(CURL*, curl_lock_data data, curl_lock_access, void* self) noexcept {
  static_cast<Lanes*>(self)->share_mutexes_[data].lock();
}

void Lanes::unlock(CURL*, curl_lock_data data, void* self) noexcept {
  static_cast<Lanes*>(self)->share_mutexes_[data].unlock();
}

std::unique_ptr<Lane> Lanes::make() const {
  auto lane = std::make_unique<Lane>();
  lane->multi.reset(curl().multi_init());
  if (lane->multi == nullptr) throw std::bad_alloc{};
  curl().multi_setopt(lane->multi.get(), CURLMOPT_MAXCONNECTS, most_connections);
  return lane;
}

/// A new handle for each call. A reset would not do: after a failed lookup it keeps the receive buffer, and libcurl
/// then refuses to hear of its size. The connections are the multi handle's and stay.
EasyHandle Lanes::make_easy() const {
  EasyHandle easy{curl().easy_init()};
  if (easy == nullptr) throw std::bad_alloc{};
  set_option(easy.get(), CURLOPT_SHARE, share_.get());
  return easy;
}

std::unique_ptr<Lane> Lanes::pick(std::string_view origin) {
  const std::lock_guard lock{mutex_};
  if (idle_.empty()) return nullptr;
  const auto been_there =
      std::find_if(idle_.rbegin(), idle_.rend(), [&](const auto& l) { return l->origin == origin; });
  const auto chosen = been_there == idle_.rend() ? std::prev(idle_.end()) : std::prev(been_there.base());
  std::unique_ptr<Lane> lane = std::move(*chosen);
  idle_.erase(chosen);
  return lane;
}

std::unique_ptr<Lane> Lanes::take(std::string_view origin) {
  std::unique_ptr<Lane> lane = pick(origin);
  if (lane == nullptr) lane = make();
  lane->easy = make_easy();
  return lane;
}

void Lanes::give_back(std::unique_ptr<Lane> lane, std::string_view origin) noexcept {
  lane->easy.reset();
  try {
    lane->origin = origin;
    put_away(std::move(lane));
  } catch (const std::bad_alloc&) {  // then its connections close here
  }
}

void Lanes::put_away(std::unique_ptr<Lane> lane) {
  const auto now = steady_clock::now();
  lane->idle_since = now;
  std::vector<std::unique_ptr<Lane>> old;  // outlives the lock: closing takes its time
  const std::lock_guard lock{mutex_};
  const auto fresh =
      std::ranges::find_if(idle_, [&](const auto& idle) { return now - idle->idle_since < longest_idle; });
  old.assign(std::move_iterator{idle_.begin()}, std::move_iterator{fresh});
  idle_.erase(idle_.begin(), fresh);
  if (idle_.size() < most_idle)
    idle_.push_back(std::move(lane));
  else
    old.push_back(std::move(lane));
}

}  // namespace holdfast::http
