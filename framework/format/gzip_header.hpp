// The header of a gzip member (RFC 1952, section 2.3), read byte by byte. ISA-L has a reader of its own, but 2.30
// computes the header's checksum wrongly where the header comes in several pieces.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace holdfast::format {

/// Reads one header. Skips its optional fields, checks its checksum if there is one.
class GzipHeader {
 public:
  enum class State : std::uint8_t { reading, done, wrong };

  /// Takes the next byte of the header; `done` with its last one.
  State take(std::uint8_t byte) noexcept;

 private:
  enum class Field : std::uint8_t { fixed, extra_size, extra, name, comment, checksum };

  State next_field(Field last) noexcept;
  [[nodiscard]] bool has(Field field) const noexcept;

  Field field_ = Field::fixed;
  std::size_t at_ = 0;  ///< Bytes of the field that were read.
  std::uint8_t flags_ = 0;
  std::size_t extra_size_ = 0;
  std::uint32_t sum_ = 0;  ///< CRC-32 of the header so far.
  std::uint32_t stored_sum_ = 0;
};

}  // namespace holdfast::format
