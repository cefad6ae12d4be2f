// Whether anything in a piece repeats nearby, which decides how much a codec has to search.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "format/zstd_context.hpp"

namespace holdfast::format {

/// Tells by samples. One thread.
class RepetitionProbe {
 public:
  RepetitionProbe();

  /// False where libzstd cannot be asked.
  [[nodiscard]] bool works() const noexcept { return works_; }

  /// Takes a hundredth of the time of compressing a piece in which nothing repeats; ends at the first sample that does.
  [[nodiscard]] bool finds_repetition(std::span<const std::byte> piece);

 private:
  static constexpr std::size_t sample = std::size_t{8} << 10;
  static constexpr std::size_t stride = std::size_t{256} << 10;

  ZstdContext context_;
  const bool works_;
  std::array<std::byte, ZSTD_COMPRESSBOUND(sample)> out_{};
};

/// Pieces of fewer bytes take less time than the probe is worth.
inline constexpr std::size_t worth_a_probe = std::size_t{128} << 10;

}  // namespace holdfast::format
