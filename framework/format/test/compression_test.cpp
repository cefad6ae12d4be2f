#include "format/compression.hpp"

#include "holdfast/errors.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::format;

TEST_CASE("every compression reads back from its own spelling", "[format]") {
  for (const auto codec : {Codec::gzip, Codec::zstd})
    for (const auto level : {Level::fast, Level::standard, Level::best}) {
      const Compression compression{.codec = codec, .level = level};
      CHECK(parse_compression(to_string(compression)) == compression);
    }
  CHECK(parse_compression("none") == Compression{.codec = Codec::none});
  CHECK(parse_compression("gzip:default") == Compression{});
  CHECK(to_string(Compression{.codec = Codec::zstd, .level = Level::best}) == "zstd:best");
}

TEST_CASE("a compression that does not exist is refused with the choices", "[format]") {
  for (const auto* text : {"", "lz4", "gzip:", "gzip:9", "none:fast", "zstd:best:", "GZIP", ":best", "zstd:standard"}) {
    INFO(text);
    try {
      static_cast<void>(parse_compression(text));
      FAIL("accepted");
    } catch (const UsageError& error) {
      CHECK_THAT(error.hint(), Catch::Contains("gzip") && Catch::Contains("zstd") && Catch::Contains("none") &&
                                   Catch::Contains(":best"));
    }
  }
}

TEST_CASE("a descriptor without a codec means gzip and one with an unknown codec is unsupported", "[format]") {
  CHECK(codec_from_string("") == Codec::gzip);
  CHECK(codec_from_string("zstd") == Codec::zstd);
  CHECK(codec_from_string("none") == Codec::none);
  CHECK_THROWS_AS(codec_from_string("brotli"), UnsupportedError);
}
