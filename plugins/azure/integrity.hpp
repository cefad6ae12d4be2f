// How bytes are guarded on their way: so that the service refuses what arrives damaged, and so do we.
//
// Every service that speaks this protocol compares Content-MD5, and a signature covers it. CRC-64 costs a fraction and
// is younger, so other services than Azure get it once a preflight has seen that they compare it, and Azurite never,
// which computes it in a script.
#pragma once

#include "endpoint.hpp"
#include "settings.hpp"

#include <holdfast/http.hpp>
#include <holdfast/support/hash.hpp>
#include <holdfast/support/ranged_read.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace holdfast::azure {

enum class Guard : std::uint8_t { none, md5, crc64 };

/// What guards `body`, as a header; none for Guard::none.
[[nodiscard]] sdk::HttpHeaders guard(std::span<const std::byte> body, Guard guard);

/// What arrives of an object, held against the checksum that the answer carries of exactly that: MD5 where the object
/// has one and was asked for as a whole, what was asked for where it is a range of which the service computes one.
class Arrival {
 public:
  /// The largest range, in bytes, that the service computes a checksum of.
  static constexpr std::uint64_t max_range = std::uint64_t{4} << 20;

  /// With Guard::none nothing is asked for and nothing compared.
  Arrival(Guard guard, const support::Wanted& wanted) noexcept;

  /// What asks the service for a checksum; nothing where it would not compute one.
  [[nodiscard]] sdk::HttpHeaders question() const;
  /// The answer begins.
  void begin(const sdk::HttpResponse& head);
  void add(std::span<const std::byte> data);
  /// HF_E_CORRUPT, safe to repeat, where what came is not what the answer announced.
  void finish() const;

 private:
  void begin_md5();

  const bool is_ranged_;
  const Guard guard_;
  Guard announced_as_ = Guard::none;
  std::string announced_;
  std::uint64_t crc64_ = 0;
  std::optional<support::RunningMd5> md5_;
};

/// Which guard bodies get.
///
/// Threads: every function from any thread.
class Integrity {
 public:
  /// Where requests leave this machine without TLS, every body gets an MD5, whatever the settings say: somebody on the
  /// way could change it, and the signature covers no other hash.
  Integrity(const Settings& settings, const Endpoint& endpoint);

  [[nodiscard]] Guard current() const noexcept { return current_.load(); }
  /// Which one to ask for with what is read. Azure's own hosts alone are asked for CRC-64: Azurite refuses such
  /// requests.
  [[nodiscard]] Guard to_read() const noexcept;
  /// Whether it was left to us to find the best one.
  [[nodiscard]] bool is_open() const noexcept { return is_open_; }
  /// The service was seen to refuse bodies with a wrong one. Only where is_open().
  void found(Guard enforced) noexcept {
    if (is_open_) current_.store(enforced);
  }

 private:
  const bool is_open_;
  const bool is_azure_;
  std::atomic<Guard> current_;
};

}  // namespace holdfast::azure
