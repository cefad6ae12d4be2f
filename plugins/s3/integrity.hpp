// How the bytes of a body are guarded on their way, so that the service refuses what arrived damaged.
//
// Not every service looks at every checksum: Ceph 16 takes a wrong x-amz-checksum in silence. What all of them look at
// is the hash in the signature, so that is what is used until a preflight has seen that less will do. Bodies are never
// sent in signed chunks: services that do not know those store their frames.
#pragma once

#include "settings.hpp"

#include <holdfast/http.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace holdfast::s3 {

enum class Guard : std::uint8_t { none, sha256, md5, crc32c };

/// What a guarded body adds to its request.
struct Payload {
  std::string hash = {};  ///< For Unsigned::payload_hash.
  sdk::HttpHeaders headers = {};
  std::string checksum = {};  ///< CRC-32C in base64, where that is the guard.
};

/// Without TLS every body is hashed for its signature, whatever the guard: somebody on the way could change it.
enum class Transit : std::uint8_t { plain, tls };

[[nodiscard]] Payload guard(std::span<const std::byte> body, Guard guard, Transit transit);

/// Which guard bodies get.
///
/// Threads: every function from any thread.
class Integrity {
 public:
  explicit Integrity(const Settings& settings);

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

}  // namespace holdfast::s3
