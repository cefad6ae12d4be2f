#include <holdfast/support/crc64.hpp>

#include "support/catch.hpp"

#include <holdfast/support/hash.hpp>

#include <string>

using namespace holdfast::support;

namespace {

/// By the definition: a bit at a time.
std::uint64_t crc64_by_bits(std::span<const std::byte> data) {
  std::uint64_t crc = ~std::uint64_t{0};
  for (const std::byte byte : data) {
    crc ^= std::to_integer<std::uint64_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0x9a6c9329ac4bc9b5U : 0U);
  }
  return ~crc;
}

}  // namespace

TEST_CASE("CRC-64/NVME is that of its specification", "[crc64]") {
  // NVM Command Set specification 1.0, figure 113, and the check value of the catalogue of CRCs.
  CHECK(crc64(bytes_of("")) == 0);
  CHECK(crc64(bytes_of("123456789")) == 0xae8b14860a799888);
  CHECK(crc64(bytes_of(std::string(4096, '\0'))) == 0x6482d367eb22b64e);
  CHECK(crc64(bytes_of(std::string(4096, '\xff'))) == 0xc0ddba7302eca3ac);
}

TEST_CASE("CRC-64/NVME is the same wherever the bytes lie", "[crc64]") {
  std::string text(100, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 31 + (i >> 3U));
  for (std::size_t from = 0; from < 9; ++from)
    for (std::size_t size = 0; size < 40; ++size) {
      const auto piece = bytes_of(text).subspan(from, size);
      CHECK(crc64(piece) == crc64_by_bits(piece));
    }
}
