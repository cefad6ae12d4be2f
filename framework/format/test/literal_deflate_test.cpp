#include "format/literal_deflate.hpp"

#include <libdeflate.h>

#include "format/test/support.hpp"
#include "support/catch.hpp"

using namespace holdfast::format;
using namespace holdfast::format::test;

namespace {

/// What another library reads from a stream.
std::string inflated(std::string_view stored, std::size_t size) {
  auto* const decompressor = libdeflate_alloc_decompressor();
  std::string text(size, '\0');
  std::size_t read = 0;
  std::size_t written = 0;
  const auto result =
      libdeflate_deflate_decompress_ex(decompressor, stored.data(), stored.size(), text.data(), size, &read, &written);
  libdeflate_free_decompressor(decompressor);
  CHECK(result == LIBDEFLATE_SUCCESS);
  CHECK(read == stored.size());
  CHECK(written == size);
  return text;
}

std::optional<std::string> deflated(std::string_view piece, std::size_t room) {
  std::string out(room + 1, '#');
  const auto size = deflate_literals(bytes_of(piece), std::as_writable_bytes(std::span{out}.first(room)));
  CHECK(out.back() == '#');
  if (!size) return std::nullopt;
  REQUIRE(*size <= room);
  return out.substr(0, *size);
}

}  // namespace

TEST_CASE("literals of every size come back through another library", "[format]") {
  Dice dice{80};
  for (const std::size_t size : {5000U, 5001U, 5002U, 5003U, 262'144U, 524'288U, 524'289U, 2'000'003U}) {
    INFO(size);
    for (const auto& piece : {dice.floats(size), dice.json_like(size), std::string(size, 'x')}) {
      const auto stored = deflated(piece, 2 * size + 10'000);
      REQUIRE(stored);
      CHECK(inflated(*stored, size) == piece);
    }
  }
}

TEST_CASE("a code made from samples writes what was not among them", "[format]") {
  Dice dice{81};
  auto piece = dice.floats(600'000);
  for (std::size_t at = 100; at < piece.size(); at += 320) piece[at] = static_cast<char>(dice.roll(256));
  std::string few(600'000, 'x');
  for (std::size_t at = 100; at < few.size(); at += 320) few[at] = static_cast<char>(dice.roll(256));
  for (const auto& text : {piece, few}) {
    const auto stored = deflated(text, 2'000'000);
    REQUIRE(stored);
    CHECK(inflated(*stored, text.size()) == text);
  }
}

TEST_CASE("what literals make no smaller, and what there is no room for, is left to others", "[format]") {
  Dice dice{82};
  CHECK_FALSE(deflated(dice.noise(600'000), 1'000'000));
  const auto vectors = dice.floats(600'000);
  for (const std::size_t room : {0U, 8U, 160U, 1000U, 10'000U, 300'000U, 500'000U})
    CHECK_FALSE(deflated(vectors, room));
  // Compresses as far as it was sampled.
  std::string rest = dice.noise(600'000);
  for (std::size_t at = 0; at < rest.size(); ++at)
    if (at % (std::size_t{512} << 10) % 320 < 64) rest[at] = static_cast<char>(at % 16);
  CHECK_FALSE(deflated(rest, 600'000));
}
