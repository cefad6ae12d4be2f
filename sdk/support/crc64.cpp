#include <holdfast/support/crc64.hpp>

#include <array>

namespace holdfast::support {
namespace {

constexpr std::size_t width = sizeof(std::uint64_t);
using Row = std::array<std::uint64_t, 256>;

/// Row k tells what a byte does to the checksum of k bytes more.
constexpr std::array<Row, width> tables = [] {
  constexpr std::uint64_t polynomial = 0x9a6c9329ac4bc9b5U;  // reflected
  std::array<Row, width> rows{};
  for (std::uint64_t i = 0; i < 256; ++i) {
    std::uint64_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? polynomial : 0U);
    rows[0][i] = crc;
  }
  for (std::size_t k = 1; k < width; ++k)
    for (std::size_t i = 0; i < 256; ++i) rows[k][i] = (rows[k - 1][i] >> 8U) ^ rows[0][rows[k - 1][i] & 0xffU];
  return rows;
}();

/// Eight bytes, the first of them the lowest.
std::uint64_t word_at(const std::byte* bytes) noexcept {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < width; ++i) word |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
  return word;
}

}  // namespace

std::uint64_t crc64(std::span<const std::byte> data) noexcept {
  std::uint64_t crc = ~std::uint64_t{0};
  for (; data.size() >= width; data = data.subspan(width)) {
    const std::uint64_t word = crc ^ word_at(data.data());
    crc = 0;
    for (std::size_t k = 0; k < width; ++k) crc ^= tables[width - 1 - k][(word >> (8 * k)) & 0xffU];
  }
  for (const std::byte byte : data) crc = (crc >> 8U) ^ tables[0][(crc ^ std::to_integer<std::uint64_t>(byte)) & 0xffU];
  return ~crc;
}

}  // namespace holdfast::support
