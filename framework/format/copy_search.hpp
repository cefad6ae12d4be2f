// Whether a piece holds a stretch of some length twice, as where a vector or a file is stored twice.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace holdfast::format {

/// Looks at the whole piece in steps, where samples would miss what stands next to each other. One thread.
class CopySearch {
 public:
  /// What two stretches may be apart: the window of gzip.
  static constexpr std::size_t window = std::size_t{32} << 10;
  /// A copy of so many bytes is found, unless chance has it that the search forgot where it met the first.
  static constexpr std::size_t surely_found = 1200;

  [[nodiscard]] bool finds_copy(std::span<const std::byte> piece);

 private:
  static constexpr std::size_t slot_bits = 12;
  std::array<std::uint32_t, std::size_t{1} << slot_bits> places_{};
};

}  // namespace holdfast::format
