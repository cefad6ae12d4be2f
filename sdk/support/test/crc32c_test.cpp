#include <holdfast/support/crc32c.hpp>

#include "support/catch.hpp"

#include <holdfast/support/hash.hpp>

#include <string>

using namespace holdfast::support;

TEST_CASE("CRC-32C is that of its standard, with the processor's instruction and without", "[crc32c]") {
  // RFC 3720, B.4, and the check value of the catalogue of CRCs.
  const std::pair<std::string, std::uint32_t> rows[] = {
      {"", 0}, {"123456789", 0xe3069283}, {std::string(32, '\0'), 0x8a9136aa}, {std::string(32, '\xff'), 0x62a8ab43}};
  for (const auto& [text, crc] : rows) {
    CHECK(crc32c(bytes_of(text)) == crc);
    CHECK(crc32c_by_table(bytes_of(text)) == crc);
  }
}

TEST_CASE("CRC-32C is the same wherever the bytes lie", "[crc32c]") {
  std::string text(1000, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 31 + (i >> 3U));
  for (std::size_t from = 0; from < 9; ++from)
    for (std::size_t size = 0; size < 40; ++size) {
      const auto piece = bytes_of(text).subspan(from, size);
      CHECK(crc32c(piece) == crc32c_by_table(piece));
    }
}

TEST_CASE("the CRC-32C of two stretches is known from those of each", "[crc32c]") {
  std::string text(1000, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 31 + (i >> 3U));
  const auto all = bytes_of(text);
  for (const std::size_t at : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{512}, text.size()}) {
    const auto first = all.first(at), second = all.subspan(at);
    CHECK(crc32c_joined(crc32c(first), crc32c(second), second.size()) == crc32c(all));
  }
}
