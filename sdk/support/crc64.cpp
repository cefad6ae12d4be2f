#include <holdfast/support/crc64.hpp>

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <wmmintrin.h>
#endif

namespace holdfast::support {
namespace {

constexpr std::uint64_t polynomial = 0x9a6c9329ac4bc9b5U;  // reflected: the highest bit is x^0
constexpr std::size_t width = sizeof(std::uint64_t);
using Row = std::array<std::uint64_t, 256>;

/// `crc` times x, modulo the polynomial.
constexpr std::uint64_t times_x(std::uint64_t crc) noexcept {
  return (crc >> 1U) ^ ((crc & 1U) != 0 ? polynomial : 0U);
}

/// Row k tells what a byte does to the checksum of k bytes more.
constexpr std::array<Row, width> tables = [] {
  std::array<Row, width> rows{};
  for (std::uint64_t i = 0; i < 256; ++i) {
    rows[0][i] = i;
    for (int bit = 0; bit < 8; ++bit) rows[0][i] = times_x(rows[0][i]);
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

std::uint64_t by_table(std::uint64_t crc, std::span<const std::byte> data) noexcept {
  for (; data.size() >= width; data = data.subspan(width)) {
    const std::uint64_t word = crc ^ word_at(data.data());
    crc = 0;
    for (std::size_t k = 0; k < width; ++k) crc ^= tables[width - 1 - k][(word >> (8 * k)) & 0xffU];
  }
  for (const std::byte byte : data) crc = (crc >> 8U) ^ tables[0][(crc ^ std::to_integer<std::uint64_t>(byte)) & 0xffU];
  return crc;
}

#if defined(__x86_64__)
constexpr std::size_t lane = sizeof(__m128i);
constexpr std::size_t lanes = 4;

/// x^n, modulo the polynomial.
constexpr long long power(unsigned n) noexcept {
  std::uint64_t crc = std::uint64_t{1} << 63U;
  for (unsigned i = 0; i < n; ++i) crc = times_x(crc);
  return static_cast<long long>(crc);
}

/// What its two halves are multiplied by to move a lane `bits` further towards the front. A product of reflected
/// numbers comes out one bit too far.
__attribute__((target("pclmul"))) __m128i distance(unsigned bits) noexcept {
  return _mm_set_epi64x(power(bits - 1), power(bits + 64 - 1));
}

__attribute__((target("pclmul"))) __m128i moved(__m128i from, __m128i by, __m128i onto) noexcept {
  const __m128i low = _mm_clmulepi64_si128(from, by, 0x00), high = _mm_clmulepi64_si128(from, by, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), onto);
}

/// For at least one row of lanes: all rows are laid onto the last one, its lanes onto the last of them, and what is
/// left has the same checksum. (Gopal et al., Fast CRC Computation for Generic Polynomials Using PCLMULQDQ, Intel
/// 2009.)
__attribute__((target("pclmul"))) std::uint64_t by_instruction(std::uint64_t crc,
                                                               std::span<const std::byte> data) noexcept {
  static const __m128i row = distance(8 * lane * lanes), next = distance(8 * lane);
  const auto load = [&](std::size_t i) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(data.data() + i * lane));
  };
  __m128i sum[lanes] = {load(0), load(1), load(2), load(3)};
  sum[0] = _mm_xor_si128(sum[0], _mm_cvtsi64_si128(static_cast<long long>(crc)));
  for (data = data.subspan(lane * lanes); data.size() >= lane * lanes; data = data.subspan(lane * lanes))
    for (std::size_t i = 0; i < lanes; ++i) sum[i] = moved(sum[i], row, load(i));
  __m128i last = sum[0];
  for (std::size_t i = 1; i < lanes; ++i) last = moved(last, next, sum[i]);
  std::array<std::byte, lane> left{};
  std::memcpy(left.data(), &last, lane);
  return by_table(by_table(0, left), data);
}
#endif

}  // namespace

std::uint64_t crc64_by_table(std::span<const std::byte> data, std::uint64_t before) noexcept {
  return ~by_table(~before, data);
}

std::uint64_t crc64(std::span<const std::byte> data, std::uint64_t before) noexcept {
#if defined(__x86_64__)
  if (data.size() >= lane * lanes && __builtin_cpu_supports("pclmul") != 0) return ~by_instruction(~before, data);
#endif
  return crc64_by_table(data, before);
}

}  // namespace holdfast::support
