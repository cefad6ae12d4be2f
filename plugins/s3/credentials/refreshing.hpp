// Credentials that are renewed while many use them.
#pragma once

#include "credentials/provider.hpp"

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>

namespace holdfast::s3 {

/// When credentials are renewed, counted from their end. Those that live shorter are renewed after half of their time,
/// and have to be after three quarters.
struct RefreshWindows {
  std::chrono::seconds advisory{15 * 60};   ///< One thread renews, the others go on with the old; a failure is borne.
  std::chrono::seconds mandatory{10 * 60};  ///< Nobody goes on with the old.
  std::chrono::seconds pause{60};           ///< Between two attempts that are borne.
};

/// Keeps what a provider fetched until it must be fetched again; one thread does it for all.
///
/// The thread that fetches does so in its own call. Where that is cancelled or out of time, another takes over; any
/// other failure is that of all who wait.
class RefreshingCredentials {
 public:
  /// Borrows both.
  RefreshingCredentials(const Surroundings& around, Provider& provider, const RefreshWindows& windows = {})
      : around_{around}, provider_{provider}, windows_{windows} {}

  /// Threads: any. Throws what the provider throws; HF_E_UNAUTHENTICATED where there are none, or only expired ones.
  [[nodiscard]] Credentials current(const sdk::Call& call);
  /// Threads: any. Credentials that have been exchanged since are no news.
  void expired(const Credentials& credentials);

 private:
  using Time = std::chrono::system_clock::time_point;
  enum class Need : std::uint8_t { none, advisory, mandatory };

  [[nodiscard]] Need need() const;
  [[nodiscard]] Credentials fetch(const sdk::Call& call);
  void refresh(const sdk::Call& call, Need need, std::unique_lock<std::mutex>& lock);
  void wait(const sdk::Call& call, std::unique_lock<std::mutex>& lock);

  const Surroundings& around_;
  Provider& provider_;
  const RefreshWindows windows_;

  std::mutex mutex_;  // of all that follows
  std::condition_variable changed_;
  std::optional<Credentials> kept_;
  std::chrono::seconds advisory_{0};  // the windows of what is kept
  std::chrono::seconds mandatory_{0};
  Time next_attempt_{};      // at a refresh that may fail
  bool is_refused_ = false;  // by the service
  bool is_fetching_ = false;
  std::uint64_t fetches_ = 0;
  std::exception_ptr failure_;  // of the last fetch
};

}  // namespace holdfast::s3
