// Handles of libcurl: how they are owned, kept between requests, and what they share.
#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::http {

/// What libcurl's cleanup functions are to unique_ptr.
template <auto cleanup>
struct CurlDelete {
  template <class Handle>
  void operator()(Handle* handle) const noexcept {
    static_cast<void>(cleanup(handle));
  }
};
using EasyHandle = std::unique_ptr<CURL, CurlDelete<&curl_easy_cleanup>>;
using MultiHandle = std::unique_ptr<CURLM, CurlDelete<&curl_multi_cleanup>>;
using ShareHandle = std::unique_ptr<CURLSH, CurlDelete<&curl_share_cleanup>>;
using HeaderList = std::unique_ptr<curl_slist, CurlDelete<&curl_slist_free_all>>;

/// Throws bad_alloc, or InternalError where this libcurl does not know the option.
[[noreturn]] void refuse_option(CURLcode code, CURLoption option);

/// curl_easy_setopt, throwing what refuse_option() throws.
template <class Value>
void set_option(CURL* easy, CURLoption option, Value value) {
  if (const CURLcode code = curl_easy_setopt(easy, option, value); code != CURLE_OK) refuse_option(code, option);
}

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
  /// Initialises libcurl, once in the process: as late as this, because it takes longer than the rest of a start.
  Lanes();

  /// One that was at `origin` last, another, or a new one. The one used last comes first: its connection is the
  /// likeliest to be alive, and the others may grow old.
  [[nodiscard]] std::unique_ptr<Lane> take(std::string_view origin);
  void give_back(std::unique_ptr<Lane> lane, std::string_view origin) noexcept;

 private:
  [[nodiscard]] std::unique_ptr<Lane> make() const;
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
