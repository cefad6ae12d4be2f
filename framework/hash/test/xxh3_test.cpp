#include "hash/xxh3.hpp"

#include <xxhash.h>

#include <array>
#include <cstring>

#include "hash/kernel.hpp"
#include "holdfast/errors.hpp"
#include "support/catch.hpp"
#include "support/tree.hpp"

using namespace holdfast;
using namespace holdfast::hash;

TEST_CASE("XXH3 is what the packaged library computes", "[hash]") {
  CHECK(xxh3(std::string_view{}).hex() == "99aa06d3014798d86001c324468d497f");
  for (const std::size_t size : {1U, 3U, 16U, 17U, 128U, 129U, 240U, 241U, 100000U}) {
    const std::string bytes = test::seeded_bytes(22, size);
    XXH128_canonical_t canonical{};
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
    Digest digest;
    std::memcpy(digest.bytes.data(), &canonical, sizeof canonical);
    CHECK(xxh3(bytes) == digest);
  }
}

TEST_CASE("a hash of pieces is the hash of the whole", "[hash]") {
  const std::string bytes = test::seeded_bytes(21, 100'000);
  Xxh3 hash;
  for (std::size_t at = 0, step = 1; at < bytes.size(); step = step * 31 % 3001) {
    const auto size = std::min(step, bytes.size() - at);
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

TEST_CASE("every compilation of XXH3 gives the same hash", "[hash]") {
  const std::string bytes = test::seeded_bytes(23, 70'001);
  alignas(64) std::array<std::byte, state_size> state{};
  best_kernel().reset(state.data());
  best_kernel().update(state.data(), bytes.data(), 40'000);
  baseline_kernel().update(state.data(), bytes.data() + 40'000, bytes.size() - 40'000);
  const Hash128 whole = baseline_kernel().whole(bytes.data(), bytes.size());
  for (const Hash128 other : {baseline_kernel().digest(state.data()), best_kernel().digest(state.data()),
                              best_kernel().whole(bytes.data(), bytes.size())}) {
    CHECK(other.low == whole.low);
    CHECK(other.high == whole.high);
  }
}

TEST_CASE("a digest reads back from its hex digits and from nothing else", "[hash]") {
  const auto digest = xxh3(std::string_view{"x"});
  CHECK(Digest::from_hex(digest.hex()) == digest);
  CHECK_THROWS_AS(Digest::from_hex(""), DamagedError);
  CHECK_THROWS_AS(Digest::from_hex(digest.hex() + "0"), DamagedError);
  CHECK_THROWS_AS(Digest::from_hex(std::string(32, 'g')), DamagedError);
}
