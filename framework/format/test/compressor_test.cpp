#include "format/compressor.hpp"

#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <zstd.h>

#include <utility>
#include <vector>

#include "format/test/support.hpp"
#include "holdfast/errors.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::format;
using namespace holdfast::format::test;

namespace {

std::vector<Compression> every_compression() {
  std::vector<Compression> all{{.codec = Codec::none}};
  for (const auto codec : {Codec::gzip, Codec::zstd})
    for (const auto level : {Level::fast, Level::standard, Level::best})
      all.push_back({.codec = codec, .level = level});
  return all;
}

/// The size of `piece` as gzip -6 of libdeflate, which is within a percent of zlib's.
std::size_t size_of_gzip_6(std::string_view piece) {
  auto* const compressor = libdeflate_alloc_compressor(6);
  std::string out(libdeflate_gzip_compress_bound(compressor, piece.size()), '\0');
  const auto size = libdeflate_gzip_compress(compressor, piece.data(), piece.size(), out.data(), out.size());
  libdeflate_free_compressor(compressor);
  return size;
}

/// The size of `piece` as one member of ISA-L's at its level 2.
std::size_t size_of_isal(std::string_view piece) {
  std::string text{piece};
  std::string out(piece.size() + piece.size() / 100 + 1000, '\0');
  std::vector<std::uint8_t> memory(ISAL_DEF_LVL2_DEFAULT);
  isal_zstream stream{};
  isal_deflate_stateless_init(&stream);
  stream.level = 2;
  stream.level_buf = memory.data();
  stream.level_buf_size = static_cast<std::uint32_t>(memory.size());
  stream.gzip_flag = IGZIP_GZIP;
  stream.end_of_stream = 1;
  stream.next_in = reinterpret_cast<std::uint8_t*>(text.data());
  stream.avail_in = static_cast<std::uint32_t>(text.size());
  stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
  stream.avail_out = static_cast<std::uint32_t>(out.size());
  REQUIRE(isal_deflate_stateless(&stream) == COMP_OK);
  return stream.total_out;
}

/// The size of `piece` as one frame of zstd's own.
std::size_t size_of_zstd(int level, std::string_view piece) {
  std::string out(ZSTD_compressBound(piece.size()), '\0');
  return ZSTD_compress(out.data(), out.size(), piece.data(), piece.size(), level);
}

}  // namespace

TEST_CASE("pieces of every size and kind come back through every codec and level", "[format]") {
  Dice dice{1};
  for (const auto compression : every_compression()) {
    INFO(to_string(compression));
    for (const std::size_t size : {0U, 1U, 2U, 511U, 512U, 65535U, 65536U, 300000U}) {
      INFO(size);
      for (const auto& piece : {dice.noise(size), dice.json_like(size), dice.floats(size), std::string(size, '\0')}) {
        const auto stored = compress(compression, piece);
        CHECK(decompress(compression.codec, stored) == piece);
      }
    }
  }
}

TEST_CASE("members and frames of one compressor make one stream", "[format]") {
  Dice dice{2};
  for (const auto compression : every_compression()) {
    INFO(to_string(compression));
    const auto compressor = make_compressor(compression);
    std::string expected;
    std::string stored;
    for (int i = 0; i < 40; ++i) {
      const auto piece = dice.json_like(dice.roll(20000));
      std::string out(compressor->bound(piece.size()), '\0');
      out.resize(compressor->compress(bytes_of(piece), std::as_writable_bytes(std::span{out})));
      expected += piece;
      stored += out;
    }
    for (const std::size_t step : {1U, 7U, 4096U, 1U << 20})
      CHECK(decompress(compression.codec, stored, step) == expected);
  }
}

TEST_CASE("a buffer smaller than the bound is refused before anything is written", "[format]") {
  for (const auto compression : every_compression()) {
    const auto compressor = make_compressor(compression);
    const std::string piece(1000, 'x');
    std::string out(compressor->bound(piece.size()) - 1, '\0');
    CHECK_THROWS_AS(compressor->compress(bytes_of(piece), std::as_writable_bytes(std::span{out})), InternalError);
  }
}

TEST_CASE("gzip members begin as those of Weaviate do", "[format]") {
  for (const auto level : {Level::fast, Level::standard}) {
    const auto stored = compress({.codec = Codec::gzip, .level = level}, "some text");
    CHECK(stored.substr(0, 10) == std::string_view{"\x1f\x8b\x08\0\0\0\0\0\0\xff", 10});
  }
  // Go says in the ninth byte that it took the slowest way, too.
  const auto stored = compress({.codec = Codec::gzip, .level = Level::best}, "some text");
  CHECK(stored.substr(0, 10) == std::string_view{"\x1f\x8b\x08\0\0\0\0\0\x02\xff", 10});
}

TEST_CASE("gzip of vectors is at most four in a hundred larger than level 6 of zlib", "[format]") {
  Dice dice{3};
  const auto vectors = dice.floats(std::size_t{1} << 20);
  const auto reference = size_of_gzip_6(vectors);
  CHECK(compress({.codec = Codec::gzip}, vectors).size() <= reference + reference * 4 / 100);
  CHECK(compress({.codec = Codec::gzip, .level = Level::best}, vectors).size() <= reference + reference / 100);
}

TEST_CASE("vectors are as small as ISA-L makes them, and so is what surrounds them", "[format]") {
  constexpr std::size_t mebi = std::size_t{1} << 20;
  Dice dice{8};
  const auto vectors = dice.floats(mebi);
  const auto vector = dice.floats(3072);
  const auto twice = vectors.substr(0, mebi / 2) + vector + dice.floats(3072 * 5) + vector + vectors.substr(mebi / 2);
  const auto with_text = vectors.substr(0, mebi / 2) + dice.json_like(mebi) + vectors.substr(mebi / 2);
  std::string skewed = dice.floats(mebi);
  for (std::size_t at = 0; at < skewed.size(); at += 7) skewed[at] = 'x';
  for (const auto level : {Level::fast, Level::standard})
    for (const auto& piece : {vectors, twice, with_text, skewed, vectors.substr(0, 200'001), dice.noise(mebi)}) {
      const auto stored = compress({.codec = Codec::gzip, .level = level}, piece);
      const auto reference = size_of_isal(piece);
      CHECK(stored.size() <= reference + reference / 200);
      CHECK(decompress(Codec::gzip, stored) == piece);
    }
}

TEST_CASE("vectors are as small as zstd makes them, and so is what surrounds them", "[format]") {
  constexpr std::size_t mebi = std::size_t{1} << 20;
  Dice dice{6};
  const auto vectors = dice.floats(2 * mebi);
  const auto twice =
      vectors.substr(0, mebi) + dice.floats(1001) + vectors.substr(0, mebi - 777) + dice.floats(4 * 3001);
  const auto with_text = vectors.substr(0, mebi) + dice.json_like(mebi) + vectors.substr(mebi);
  for (const auto& [level, theirs] : {std::pair{Level::fast, 1}, {Level::standard, 3}, {Level::best, 7}})
    for (const auto& piece : {vectors, twice, with_text, dice.noise(mebi)}) {
      const auto stored = compress({.codec = Codec::zstd, .level = level}, piece);
      const auto reference = size_of_zstd(theirs, piece);
      CHECK(stored.size() <= reference + reference / 200);
      CHECK(decompress(Codec::zstd, stored) == piece);
    }
}

TEST_CASE("more effort makes objects smaller", "[format]") {
  Dice dice{4};
  const auto objects = dice.json_like(std::size_t{1} << 20);
  for (const auto codec : {Codec::gzip, Codec::zstd}) {
    const auto size = [&](Level level) { return compress({.codec = codec, .level = level}, objects).size(); };
    CHECK(size(Level::best) < size(Level::standard));
    CHECK(size(Level::best) < size(Level::fast));
  }
}

TEST_CASE("data that does not compress grows by less than a thousandth", "[format]") {
  Dice dice{5};
  const auto noise = dice.noise(std::size_t{1} << 20);
  for (const auto compression : every_compression()) {
    INFO(to_string(compression));
    CHECK(compress(compression, noise).size() <= noise.size() + noise.size() / 1000);
  }
}
