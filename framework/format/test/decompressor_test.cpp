#include "format/decompressor.hpp"

#include <isa-l/crc.h>
#include <zstd.h>

#include "format/test/support.hpp"
#include "holdfast/errors.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast;
using namespace holdfast::format;
using namespace holdfast::format::test;

namespace {

constexpr Compression gzip{.codec = Codec::gzip};
constexpr Compression zstd{.codec = Codec::zstd};

/// A gzip member with every optional field in its header.
std::string member_with_fields(std::string_view piece) {
  const auto plain = compress(gzip, piece);
  std::string header{"\x1f\x8b\x08\x1e\0\0\0\0\0\xff", 10};
  header += std::string_view{"\x05\0extra", 7};
  header += std::string_view{"name\0comment\0", 13};
  const auto sum = crc32_gzip_refl(0, reinterpret_cast<const unsigned char*>(header.data()), header.size());
  header += static_cast<char>(sum & 0xffU);
  header += static_cast<char>(sum >> 8 & 0xffU);
  return header + plain.substr(10);
}

/// A zstd frame as streaming writers make it: no content size, the given window.
std::string streamed_frame(std::string_view piece, int window_log) {
  auto* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
  std::string out(ZSTD_compressBound(piece.size()) + 64, '\0');
  ZSTD_outBuffer output{out.data(), out.size(), 0};
  ZSTD_inBuffer input{piece.data(), piece.size() / 2, 0};
  while (input.pos < input.size) ZSTD_compressStream2(context, &output, &input, ZSTD_e_continue);
  input.size = piece.size();
  while (ZSTD_compressStream2(context, &output, &input, ZSTD_e_end) != 0) {
  }
  ZSTD_freeCCtx(context);
  out.resize(output.pos);
  return out;
}

std::string skippable_frame(std::string_view content) {
  std::string frame{"\x5e\x2a\x4d\x18", 4};
  for (unsigned shift = 0; shift < 32; shift += 8) frame += static_cast<char>(content.size() >> shift & 0xffU);
  return frame.append(content);
}

/// Whether `stored` is refused, or read as what it was.
bool is_detected_or_harmless(Decoder& decoder, std::string_view stored, std::string_view original) {
  try {
    return decoder.decompress(stored) == original;
  } catch (const DamagedError&) {
    return true;
  }
}

bool is_refused(Decoder& decoder, std::string_view stored) {
  try {
    static_cast<void>(decoder.decompress(stored));
    return false;
  } catch (const DamagedError&) {
    return true;
  }
}

bool is_refused(Codec codec, std::string_view stored) {
  Decoder decoder{codec};
  return is_refused(decoder, stored);
}

std::string with_bit_flipped(std::string stored, std::size_t bit) {
  stored[bit / 8] = static_cast<char>(static_cast<unsigned char>(stored[bit / 8]) ^ 1U << bit % 8);
  return stored;
}

}  // namespace

TEST_CASE("every chunk that Weaviate wrote decompresses whatever the pieces it comes in", "[format][weaviate]") {
  for (const auto& chunk : recorded_chunks()) {
    INFO(chunk.file);
    const auto stored = holdfast::test::read_file(chunk.file);
    const auto whole = decompress(chunk.codec, stored);
    CHECK(whole.size() % 512 == 0);
    CHECK((decompress(chunk.codec, stored, 4093) == whole));
  }
  const auto small = recorded_backups() / "three/weaviate-0/Author/chunk-3";
  const auto stored = holdfast::test::read_file(small);
  CHECK((decompress(Codec::gzip, stored, 1) == decompress(Codec::gzip, stored)));
}

TEST_CASE("gzip members with every header field and empty members are read", "[format]") {
  const auto stored = compress(gzip, "") + member_with_fields("first ") + compress(gzip, "") +
                      compress(gzip, "second") + member_with_fields("");
  for (const std::size_t step : {1U, 3U, 1000U}) CHECK(decompress(Codec::gzip, stored, step) == "first second");
}

TEST_CASE("zstd frames of every kind are read", "[format]") {
  Dice dice{7};
  const auto text = dice.json_like(200000);
  const auto stored = skippable_frame("table") + compress(zstd, text) + streamed_frame(text, 23) + compress(zstd, "") +
                      streamed_frame(text, 27) + skippable_frame("");
  for (const std::size_t step : {1U, 1000U, 1U << 20})
    CHECK((decompress(Codec::zstd, stored, step) == text + text + text));
}

// libzstd reads them with code of its own that few have looked at; no Weaviate ever wrote them, or could read them.
TEST_CASE("frames of zstd before 1.0 are refused whatever the pieces they come in", "[format]") {
  const std::string empty_frame{"\x27\xb5\x2f\xfd\0\0\xd3\x70\x51", 9};  // of 0.7
  const std::string frame = compress(zstd, "text");
  for (const std::size_t step : {1, 2, 3, 4, 5, 9, 100}) {
    CAPTURE(step);
    CHECK_THROWS_AS(decompress(Codec::zstd, empty_frame, step), DamagedError);
    CHECK_THROWS_AS(decompress(Codec::zstd, frame + empty_frame, step), DamagedError);
    CHECK_THROWS_AS(decompress(Codec::zstd, "\x25" + empty_frame.substr(1), step), DamagedError);
  }
  CHECK_THROWS_WITH(decompress(Codec::zstd, frame + empty_frame), Catch::Contains("bytes that are no zstd"));
}

TEST_CASE("a zstd window of 512 MiB is read as by Weaviate and a larger one refused", "[format]") {
  CHECK(decompress(Codec::zstd, streamed_frame("small text in a huge window", 29)) == "small text in a huge window");
  CHECK(is_refused(Codec::zstd, streamed_frame("small text in a huge window", 30)));
}

TEST_CASE("a stream without a member or frame is refused", "[format]") {
  for (const auto codec : {Codec::gzip, Codec::zstd}) {
    CHECK(is_refused(codec, ""));
    CHECK(is_refused(codec, "plain text"));
    CHECK(is_refused(codec, std::string(1000, '\0')));
  }
  CHECK(decompress(Codec::none, "").empty());
}

TEST_CASE("bytes behind the last member or frame are refused and zeros are no exception", "[format]") {
  for (const auto compression : {gzip, zstd}) {
    const auto stored = compress(compression, "whole");
    for (const auto& tail : {std::string{"x"}, std::string(1, '\0'), std::string(512, '\0'), stored.substr(0, 5)}) {
      INFO(tail.size());
      CHECK(is_refused(compression.codec, stored + tail));
    }
  }
}

TEST_CASE("a stream cut anywhere but between its members is refused", "[format]") {
  Dice dice{8};
  for (const auto compression : {gzip, zstd}) {
    const auto first = compress(compression, dice.json_like(900));
    const auto stored = first + compress(compression, dice.noise(300));
    Decoder decoder{compression.codec};
    for (std::size_t size = 0; size < stored.size(); ++size) {
      INFO(size);
      CHECK(is_refused(decoder, stored.substr(0, size)) == (size != first.size()));
    }
  }
}

TEST_CASE("a recorded chunk cut at any block border and at seeded places is refused", "[format][weaviate]") {
  Dice dice{9};
  for (const auto* name : {"full-gzip/node1/Note/chunk-1", "zstd-articles/node1/Article/chunk-1"}) {
    const auto stored = holdfast::test::read_file(recorded_backups() / name);
    const auto codec = stored.starts_with('\x1f') ? Codec::gzip : Codec::zstd;
    Decoder decoder{codec};
    const auto borders = stored.size() / 512;
    // Decoding a large chunk up to each of its borders takes seconds; a sample of them has the same power.
    for (std::size_t i = 0; i < 24; ++i) {
      CHECK(is_refused(decoder, stored.substr(0, (borders <= 24 ? i % borders : dice.roll(borders)) * 512)));
      CHECK(is_refused(decoder, stored.substr(0, dice.roll(stored.size()))));
    }
  }
}

TEST_CASE("every flipped bit of a short stream is detected or changes nothing", "[format]") {
  Dice dice{10};
  const auto text = dice.json_like(700);
  for (const auto compression : {gzip, zstd}) {
    const auto stored = compress(compression, text);
    Decoder decoder{compression.codec};
    for (std::size_t bit = 0; bit < stored.size() * 8; ++bit) {
      INFO(to_string(compression) << " bit " << bit);
      CHECK(is_detected_or_harmless(decoder, with_bit_flipped(stored, bit), text));
    }
  }
}

TEST_CASE("flipped bits in recorded chunks are detected", "[format][weaviate]") {
  Dice dice{11};
  for (const auto* name :
       {"full-gzip/node1/Note/chunk-1", "full-gzip/node1/Author/chunk-1", "zstd-articles/node1/Article/chunk-1"}) {
    const auto stored = holdfast::test::read_file(recorded_backups() / name);
    const auto codec = stored.starts_with('\x1f') ? Codec::gzip : Codec::zstd;
    Decoder decoder{codec};
    const auto original = decoder.decompress(stored);
    const int rounds = stored.size() < 50000 ? 200 : 12;
    for (int i = 0; i < rounds; ++i) {
      // The ten bytes of a gzip header and the padding before its trailer carry no data; past them nothing is harmless.
      const auto bit = 80 + dice.roll(stored.size() * 8 - 80);
      INFO(name << " bit " << bit);
      CHECK(is_detected_or_harmless(decoder, with_bit_flipped(stored, bit), original));
    }
  }
}

TEST_CASE("a wrong length in a gzip trailer is detected though the checksum fits", "[format]") {
  const auto stored = compress(gzip, "some text");
  for (std::size_t bit = (stored.size() - 4) * 8; bit < stored.size() * 8; ++bit)
    CHECK(is_refused(Codec::gzip, with_bit_flipped(stored, bit)));
}

TEST_CASE("a decompressor that was reset reads the next stream as a new one does", "[format]") {
  for (const auto compression : {gzip, zstd, Compression{.codec = Codec::none}}) {
    const auto decompressor = make_decompressor(compression.codec);
    const auto stored = compress(compression, "some text that is stored");
    std::string text;
    const auto keep = [&](std::span<const std::byte> piece) { text += text_of(piece); };
    decompressor->feed(bytes_of(stored.substr(0, stored.size() / 2)), keep);
    decompressor->reset();
    text.clear();
    decompressor->feed(bytes_of(stored), keep);
    decompressor->finish();
    CHECK(text == "some text that is stored");
  }
}

TEST_CASE("pieces for the sink stay within 256 KiB", "[format]") {
  const std::string zeros(3 << 20, '\0');
  for (const auto compression : {gzip, zstd}) {
    const auto decompressor = make_decompressor(compression.codec);
    std::size_t total = 0;
    std::size_t largest = 0;
    decompressor->feed(bytes_of(compress(compression, zeros)), [&](std::span<const std::byte> piece) {
      total += piece.size();
      largest = std::max(largest, piece.size());
    });
    CHECK(total == zeros.size());
    CHECK(largest <= std::size_t{256} << 10);
  }
}
