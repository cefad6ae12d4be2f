#include "format/copy_search.hpp"

#include "format/test/support.hpp"
#include "support/catch.hpp"

using namespace holdfast::format;
using namespace holdfast::format::test;

TEST_CASE("a copy within the window is found wherever it begins", "[format]") {
  Dice dice{60};
  CopySearch search;
  unsigned found = 0;
  constexpr unsigned tries = 200;
  for (unsigned i = 0; i < tries; ++i) {
    const auto copied = dice.floats(4 * CopySearch::surely_found);
    const auto between = dice.floats(dice.roll(CopySearch::window - copied.size()));
    const auto piece = dice.floats(dice.roll(50'000)) + copied + between + copied + dice.floats(dice.roll(5'000));
    if (search.finds_copy(bytes_of(piece))) ++found;
  }
  CHECK(found > tries * 97 / 100);
}

TEST_CASE("no copy is found where nothing repeats, nor beyond the window", "[format]") {
  Dice dice{61};
  CopySearch search;
  const auto vector = dice.floats(3072);
  CHECK_FALSE(search.finds_copy(bytes_of(dice.floats(1'000'003))));
  CHECK_FALSE(search.finds_copy(bytes_of(vector + dice.floats(CopySearch::window) + vector)));
  for (const std::size_t size : {0U, 1U, 31U, 32U, 33U, 65U})
    CHECK_FALSE(search.finds_copy(bytes_of(dice.noise(size))));
}
