#include "format/huffman_code.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>

#include "format/test/support.hpp"
#include "support/catch.hpp"

using namespace holdfast::format;
using namespace holdfast::format::test;

namespace {

using Frequencies = std::array<std::uint32_t, HuffmanCode::symbols>;

/// Frequencies of very different kinds, by a number.
Frequencies some(unsigned kind, Dice& dice) {
  Frequencies result{};
  for (std::size_t i = 0; i < result.size(); ++i) {
    const auto turn = static_cast<double>((i * 101) % HuffmanCode::symbols);
    switch (kind % 5) {
      case 0:
        result[i] = 1;
        break;
      case 1:
        result[i] = static_cast<std::uint32_t>(1 + dice.roll(5000));
        break;
      case 2:  // would have codes longer than is allowed
        result[i] = static_cast<std::uint32_t>(std::max(1.0, std::pow(1.6, 30 - turn)));
        break;
      case 3:
        result[i] = i == kind ? (1U << 23U) - 1 : 1;
        break;
      default:
        result[i] = static_cast<std::uint32_t>(1 + 50000 * std::exp(-turn / (1 + kind)));
    }
  }
  return result;
}

}  // namespace

TEST_CASE("a Huffman code is whole, no symbol has another's beginning, and the more frequent are no longer",
          "[format]") {
  Dice dice{70};
  for (unsigned kind = 0; kind < 60; ++kind) {
    INFO(kind);
    const auto frequencies = some(kind, dice);
    const HuffmanCode code{frequencies};
    std::uint64_t share = 0;
    std::array<int, 1U << HuffmanCode::longest> taken{};
    for (std::size_t a = 0; a < HuffmanCode::symbols; ++a) {
      REQUIRE(code[a].length >= 1);
      REQUIRE(code[a].length <= HuffmanCode::longest);
      share += std::uint64_t{1} << (HuffmanCode::longest - code[a].length);
      for (std::size_t behind = code[a].bits; behind < taken.size(); behind += std::size_t{1} << code[a].length)
        ++taken[behind];
      for (std::size_t b = 0; b < HuffmanCode::symbols; ++b)
        if (frequencies[a] > frequencies[b]) REQUIRE(code[a].length <= code[b].length);
    }
    CHECK(share == std::uint64_t{1} << HuffmanCode::longest);
    CHECK(std::ranges::all_of(taken, [](int times) { return times == 1; }));
  }
}

TEST_CASE("a Huffman code takes hardly more bits than there is information", "[format]") {
  Dice dice{71};
  for (const unsigned kind : {0U, 1U, 4U, 9U, 49U}) {
    INFO(kind);
    const auto frequencies = some(kind, dice);
    const HuffmanCode code{frequencies};
    double all = 0;
    for (const auto frequency : frequencies) all += frequency;
    double information = 0;
    double bits = 0;
    for (std::size_t i = 0; i < HuffmanCode::symbols; ++i) {
      information -= frequencies[i] * std::log2(frequencies[i] / all);
      bits += static_cast<double>(frequencies[i]) * code[i].length;
    }
    CHECK(bits >= information - 1);
    CHECK(bits <= information * 1.03);
  }
}
