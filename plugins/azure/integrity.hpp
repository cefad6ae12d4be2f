// How the bytes of a body are guarded on their way, so that the service refuses what arrived damaged.
//
// Every service that speaks this protocol compares Content-MD5, and a signature covers it. CRC-64 costs a fraction and
// is younger, so other services than Azure get it once a preflight has seen that they compare it.
#pragma once

#include "endpoint.hpp"
#include "settings.hpp"

#include <holdfast/http.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace holdfast::azure {

enum class Guard : std::uint8_t { none, md5, crc64 };

/// What guards `body`, as a header; none for Guard::none.
[[nodiscard]] sdk::HttpHeaders guard(std::span<const std::byte> body, Guard guard);

/// Which guard bodies get.
///
/// Threads: every function from any thread.
class Integrity {
 public:
  /// Where requests leave this machine without TLS, every body gets an MD5, whatever the settings say: somebody on the
  /// way could change it, and the signature covers no other hash.
  Integrity(const Settings& settings, const Endpoint& endpoint);

  [[nodiscard]] Guard current() const noexcept { return current_.load(); }
  /// Whether it was left to us to find the best one.
  [[nodiscard]] bool is_open() const noexcept { return is_open_; }
  /// The service was seen to refuse bodies with a wrong one. Only where is_open().
  void found(Guard enforced) noexcept {
    if (is_open_) current_.store(enforced);
  }

 private:
  const bool is_open_;
  std::atomic<Guard> current_;
};

}  // namespace holdfast::azure
