// CRC-32C (Castagnoli), the checksum that processors compute.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace holdfast::support {

/// Some 10 GB/s where the processor has an instruction for it, a few hundred MB/s elsewhere.
[[nodiscard]] std::uint32_t crc32c(std::span<const std::byte> data) noexcept;

/// The same without the instruction, to compare with.
[[nodiscard]] std::uint32_t crc32c_by_table(std::span<const std::byte> data) noexcept;

}  // namespace holdfast::support
