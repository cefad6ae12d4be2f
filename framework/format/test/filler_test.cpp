#include "format/filler.hpp"

#include <array>

#include "format/test/support.hpp"
#include "support/catch.hpp"

using namespace holdfast::format;
using namespace holdfast::format::test;

TEST_CASE("readers pass over a filler of every size", "[format]") {
  Dice dice{7};
  const auto piece = dice.json_like(5000);
  for (const auto codec : {Codec::gzip, Codec::zstd}) {
    const auto stored = compress({.codec = codec}, piece);
    for (const std::size_t more : {0U, 1U, 255U, 256U, 4095U, 4096U, 60'000U}) {
      std::string filler(smallest_filler(codec) + more, 'x');
      write_filler(codec, std::as_writable_bytes(std::span{filler}));
      for (const std::size_t step : {1U, 7U, 1U << 20})
        CHECK(decompress(codec, stored + filler + stored + filler, step) == piece + piece);
    }
  }
}
