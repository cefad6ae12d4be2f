// What a call in flight works with, kept for the next one.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/curl_library.hpp"

namespace holdfast::http {

/// What one call in flight works with: a transfer, and the connections that earlier ones left open.
struct Lane {
  MultiHandle multi;  // owns the connections, so it dies after the easy handle
  EasyHandle easy;
  std::string origin;  ///< Where it was last.
  std::chrono::steady_clock::time_point idle_since;
};

/// The idle lanes, and what all lanes share: names looked up, and TLS sessions. Connections are not shared, which
/// libcurl does not allow across threads.
///
/// Threads: every function from any thread. Outlives its lanes.
class Lanes {
 public:
  Lanes();

  /// One that was at `origin` last, another, or a new one. Throws std::bad_alloc. The one used last comes first: its
  /// connection is the likeliest to be alive, and the others may grow old.
  [[nodiscard]] std::unique_ptr<Lane> take(std::string_view origin);
  void give_back(std::unique_ptr<Lane> lane, std::string_view origin) noexcept;

 private:
  [[nodiscard]] std::unique_ptr<Lane> make() const;
  [[nodiscard]] EasyHandle make_easy() const;
  [[nodiscard]] std::unique_ptr<Lane> pick(std::string_view origin);
  void put_away(std::unique_ptr<Lane> lane);
  static void lock(CURL*, curl_lock_data data, curl_lock_access, void* self) noexcept;
  static void unlock(CURL*, curl_lock_data data, void* self) noexcept;

  std::array<std::mutex, CURL_LOCK_DATA_LAST> share_mutexes_;
  ShareHandle share_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Lane>> idle_;  // used last at the end
};

/// A lane for as long as this object lives. Borrows `lanes` and `origin`.
class LaneLease {
 public:
  LaneLease(Lanes& lanes, std::string_view origin) : lanes_{lanes}, origin_{origin}, lane_{lanes.take(origin)} {}
  ~LaneLease() { lanes_.give_back(std::move(lane_), origin_); }
  LaneLease(const LaneLease&) = delete;
  LaneLease& operator=(const LaneLease&) = delete;

  [[nodiscard]] Lane& operator*() const noexcept { return *lane_; }

 private:
  Lanes& lanes_;
  const std::string_view origin_;
  std::unique_ptr<Lane> lane_;
};

}  // namespace holdfast::http
