#include <holdfast/support/crc32c.hpp>

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace holdfast::support {
namespace {

constexpr std::uint32_t all_ones = 0xffffffffU;

constexpr std::uint32_t polynomial = 0x82f63b78U;  // reflected: the highest bit is that of x^0

constexpr std::array<std::uint32_t, 256> table = [] {
  std::array<std::uint32_t, 256> rows{};
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? polynomial : 0U);
    rows[i] = crc;
  }
  return rows;
}();

/// a(x) * b(x) modulo the polynomial.
std::uint32_t product(std::uint32_t a, std::uint32_t b) noexcept {
  std::uint32_t sum = 0;
  for (std::uint32_t bit = 1U << 31U; bit != 0; bit >>= 1U) {
    if ((a & bit) != 0) sum ^= b;
    b = (b >> 1U) ^ ((b & 1U) != 0 ? polynomial : 0U);
  }
  return sum;
}

/// x^(8 * bytes) modulo the polynomial: what a stretch of that length multiplies what is in front of it with.
std::uint32_t shift_by(std::uint64_t bytes) noexcept {
  std::uint32_t shift = 1U << 31U;   // x^0
  std::uint32_t square = 1U << 23U;  // x^8
  for (; bytes != 0; bytes >>= 1U) {
    if ((bytes & 1U) != 0) shift = product(square, shift);
    square = product(square, square);
  }
  return shift;
}

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

std::uint32_t crc32c_joined(std::uint32_t first, std::uint32_t second, std::uint64_t second_size) noexcept {
  return product(shift_by(second_size), first) ^ second;
}

std::uint32_t crc32c(std::span<const std::byte> data) noexcept {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2") != 0) return by_instruction(data);
#endif
  return crc32c_by_table(data);
}

}  // namespace holdfast::support
