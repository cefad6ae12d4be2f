#include <holdfast/support/crc32c.hpp>

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace holdfast::support {
namespace {

constexpr std::uint32_t all_ones = 0xffffffffU;

constexpr std::array<std::uint32_t, 256> table = [] {
  constexpr std::uint32_t polynomial = 0x82f63b78U;  // reflected
  std::array<std::uint32_t, 256> rows{};
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? polynomial : 0U);
    rows[i] = crc;
  }
  return rows;
}();

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t by_instruction(std::span<const std::byte> data) noexcept {
  std::uint64_t crc = all_ones;
  for (; data.size() >= sizeof(std::uint64_t); data = data.subspan(sizeof(std::uint64_t))) {
    std::uint64_t word = 0;
    std::memcpy(&word, data.data(), sizeof word);
    crc = _mm_crc32_u64(crc, word);
  }
  auto rest = static_cast<std::uint32_t>(crc);
  for (const std::byte byte : data) rest = _mm_crc32_u8(rest, std::to_integer<std::uint8_t>(byte));
  return ~rest;
}
#endif

}  // namespace

std::uint32_t crc32c_by_table(std::span<const std::byte> data) noexcept {
  std::uint32_t crc = all_ones;
  for (const std::byte byte : data) crc = (crc >> 8U) ^ table[(crc ^ std::to_integer<std::uint32_t>(byte)) & 0xffU];
  return ~crc;
}

std::uint32_t crc32c(std::span<const std::byte> data) noexcept {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2") != 0) return by_instruction(data);
#endif
  return crc32c_by_table(data);
}

}  // namespace holdfast::support
