#include "transfer/in_order.hpp"

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "support/catch.hpp"

using namespace holdfast;
using transfer::InOrder;
using transfer::Piece;

TEST_CASE("pieces that come early wait until the one before them was handed on", "[transfer]") {
  std::vector<std::uint64_t> handed_on;
  InOrder in_order{[&](Piece piece) { handed_on.push_back(piece.number); }};
  in_order.bring({.number = 2});
  in_order.bring({.number = 1});
  CHECK(handed_on.empty());
  in_order.bring({.number = 0});
  CHECK(handed_on == std::vector<std::uint64_t>{0, 1, 2});
}

TEST_CASE("pieces from many threads are handed on in order, one at a time and none left behind", "[transfer]") {
  constexpr std::uint64_t count = 10'000;
  std::vector<std::uint64_t> handed_on;  // no lock: one call at a time
  InOrder in_order{[&](Piece piece) { handed_on.push_back(piece.number); }};
  std::atomic<std::uint64_t> next{0};
  {
    std::vector<std::jthread> crew;
    for (int i = 0; i < 4; ++i)
      crew.emplace_back([&] {
        for (std::uint64_t number = next++; number < count; number = next++) in_order.bring({.number = number});
      });
  }
  REQUIRE(handed_on.size() == count);
  for (std::uint64_t i = 0; i < count; ++i) REQUIRE(handed_on[i] == i);
}

TEST_CASE("after a failure no piece is handed on", "[transfer]") {
  int handed_on = 0;
  InOrder in_order{[&](Piece) {
    ++handed_on;
    throw std::runtime_error{"the store is gone"};
  }};
  CHECK_THROWS_AS(in_order.bring({.number = 0}), std::runtime_error);
  in_order.bring({.number = 1});
  CHECK(handed_on == 1);
}
