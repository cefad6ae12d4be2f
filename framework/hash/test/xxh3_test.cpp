#include "format/hash.hpp"

#include <xxhash.h>

#include <cstring>

#include "format/test/support.hpp"
#include "holdfast/errors.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::format;

TEST_CASE("XXH3 is what the packaged library computes", "[format]") {
  CHECK(xxh3(std::string_view{}).hex() == "99aa06d3014798d86001c324468d497f");
  test::Dice dice{22};
  for (const std::size_t size : {1U, 3U, 16U, 17U, 128U, 129U, 240U, 241U, 100000U}) {
    const auto bytes = dice.noise(size);
    XXH128_canonical_t canonical{};
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
    Digest digest;
    std::memcpy(digest.bytes.data(), &canonical, sizeof canonical);
    CHECK(xxh3(bytes) == digest);
  }
}

TEST_CASE("a hash of pieces is the hash of the whole", "[format]") {
  test::Dice dice{21};
  const auto bytes = dice.noise(100000);
  Xxh3 hash;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto size = std::min(dice.roll(3000), bytes.size() - at);
    hash.update(std::string_view{bytes}.substr(at, size));
    at += size;
  }
  CHECK(hash.digest() == xxh3(bytes));
  const Xxh3 copy = hash;
  hash.update(std::string_view{"more"});
  CHECK(copy.digest() == xxh3(bytes));
  CHECK(hash.digest() == xxh3(bytes + "more"));
  hash.reset();
  CHECK(hash.digest() == xxh3(std::string_view{}));
}

TEST_CASE("a digest reads back from its hex digits and from nothing else", "[format]") {
  const auto digest = xxh3(std::string_view{"x"});
  CHECK(Digest::from_hex(digest.hex()) == digest);
  CHECK_THROWS_AS(Digest::from_hex(""), DamagedError);
  CHECK_THROWS_AS(Digest::from_hex(digest.hex() + "0"), DamagedError);
  CHECK_THROWS_AS(Digest::from_hex(std::string(32, 'g')), DamagedError);
}
