#include <holdfast/support/crc64.hpp>

#include "support/catch.hpp"

#include <holdfast/support/hash.hpp>

#include <string>

using namespace holdfast::support;

TEST_CASE("CRC-64/NVME is that of its specification, with the processor's instruction and without", "[crc64]") {
  // NVM Command Set specification 1.0, figure 113, and the check value of the catalogue of CRCs.
  const std::pair<std::string, std::uint64_t> rows[] = {{"", 0},
                                                        {"123456789", 0xae8b14860a799888},
                                                        {std::string(4096, '\0'), 0x6482d367eb22b64e},
                                                        {std::string(4096, '\xff'), 0xc0ddba7302eca3ac}};
  for (const auto& [text, crc] : rows) {
    CHECK(crc64(bytes_of(text)) == crc);
    CHECK(crc64_by_table(bytes_of(text)) == crc);
  }
}

TEST_CASE("CRC-64/NVME is the same wherever the bytes lie", "[crc64]") {
  std::string text(1000, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 31 + (i >> 3U));
  for (std::size_t from = 0; from < 9; ++from)
    for (std::size_t size = 0; size < 400; ++size) {
      const auto piece = bytes_of(text).subspan(from, size);
      CHECK(crc64(piece) == crc64_by_table(piece));
      CHECK(crc64(piece, crc64(bytes_of(text).first(from))) == crc64(bytes_of(text).first(from + size)));
    }
}
