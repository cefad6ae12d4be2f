// The best prefix code for a block of deflate (RFC 1951, section 3.2.2).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace holdfast::format {

/// Codes for the literals of a block and for its end. Every symbol has one, so that a code made from samples can write
/// what was not among them.
class HuffmanCode {
 public:
  static constexpr std::size_t symbols = 257;
  static constexpr std::size_t end_of_block = 256;
  static constexpr unsigned longest = 14;  ///< Bits: four codes and a part of a byte fit 64.

  struct Code {
    std::uint16_t bits = 0;  ///< The first one lowest, as deflate stores them.
    std::uint16_t length = 0;
  };

  /// As short as a sum of length times frequency can be within `longest`, or nearly. Frequencies are 1 to 2^23 - 1.
  explicit HuffmanCode(std::span<const std::uint32_t, symbols> frequencies);

  [[nodiscard]] const Code& operator[](std::size_t symbol) const noexcept { return codes_[symbol]; }

 private:
  std::array<Code, symbols> codes_{};
};

}  // namespace holdfast::format
