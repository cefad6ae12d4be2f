// CRC-32C (Castagnoli), the checksum that processors compute.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace holdfast::support {

/// Some 10 GB/s where the processor has an instruction for it, a few hundred MB/s elsewhere.
[[nodiscard]] std::uint32_t crc32c(std::span<const std::byte> data) noexcept;

/// That of two stretches, one behind the other, by what is known of each: parts that arrive in any order.
[[nodiscard]] std::uint32_t crc32c_joined(std::uint32_t first, std::uint32_t second,
                                          std::uint64_t second_size) noexcept;

/// crc32c() without the instruction, to compare with.
[[nodiscard]] std::uint32_t crc32c_by_table(std::span<const std::byte> data) noexcept;

}  // namespace holdfast::support
