// XXH3-128, the hash by which damage is recognised: of what was stored, and of what was sent.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::hash {

/// 128 bits in canonical (big-endian) order.
struct Digest {
  std::array<std::byte, 16> bytes = {};
  bool operator==(const Digest&) const = default;
  /// 32 lower-case hex digits: what `xxh128sum` prints.
  [[nodiscard]] std::string hex() const;
  /// The way back. Throws DamagedError for anything but 32 hex digits.
  [[nodiscard]] static Digest from_hex(std::string_view text);
};

/// The XXH3-128 of bytes that come in pieces. Copies continue on their own.
class Xxh3 {
 public:
  Xxh3() noexcept;
  void update(std::span<const std::byte> bytes) noexcept;
  void update(std::string_view text) noexcept;
  /// Of everything so far; more may follow.
  [[nodiscard]] Digest digest() const noexcept;
  void reset() noexcept;

 private:
  static constexpr std::size_t state_size = 576;
  alignas(64) std::array<std::byte, state_size> state_;
};

/// The XXH3-128 of `bytes`.
[[nodiscard]] Digest xxh3(std::span<const std::byte> bytes) noexcept;
[[nodiscard]] Digest xxh3(std::string_view text) noexcept;

}  // namespace holdfast::hash
