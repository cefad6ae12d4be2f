#include "format/huffman_code.hpp"

#include <algorithm>

namespace holdfast::format {
namespace {

constexpr std::size_t symbols = HuffmanCode::symbols;
constexpr unsigned longest = HuffmanCode::longest;
constexpr unsigned symbol_bits = 9;

/// The parent of each inner node of Huffman's tree, the root last. `sorted` are the leaves, the rarest first.
std::array<std::size_t, symbols - 1> tree_of(std::span<const std::uint32_t, symbols> sorted) {
  std::array<std::uint64_t, symbols - 1> weights{};
  std::array<std::size_t, symbols - 1> parents{};
  std::size_t leaf = 0;
  std::size_t inner = 0;
  for (std::size_t node = 0; node < weights.size(); ++node)
    for (int child = 0; child < 2; ++child) {
      const bool takes_leaf = leaf < symbols && (inner == node || sorted[leaf] >> symbol_bits <= weights[inner]);
      if (takes_leaf) {
        weights[node] += sorted[leaf++] >> symbol_bits;
      } else {
        weights[node] += weights[inner];
        parents[inner++] = node;
      }
    }
  return parents;
}

/// How many leaves are how deep. What would be deeper than `longest` takes the place of the deepest that may be split.
std::array<std::size_t, longest + 1> leaves_by_depth(std::span<const std::size_t, symbols - 1> parents) {
  std::array<std::size_t, longest + 1> leaves{};
  std::array<unsigned, symbols - 1> depths{};
  leaves[0] = 1;
  for (std::size_t node = parents.size(); node-- > 0;) {
    depths[node] = node + 1 == parents.size() ? 0 : depths[parents[node]] + 1;
    unsigned depth = std::min(depths[node], longest - 1);
    while (leaves[depth] == 0) --depth;
    --leaves[depth];
    leaves[depth + 1] += 2;
  }
  return leaves;
}

constexpr std::uint16_t reversed(unsigned bits, unsigned length) {
  unsigned result = 0;
  for (unsigned i = 0; i < length; ++i) result |= (bits >> i & 1U) << (length - 1 - i);
  return static_cast<std::uint16_t>(result);
}

}  // namespace

HuffmanCode::HuffmanCode(std::span<const std::uint32_t, symbols> frequencies) {
  std::array<std::uint32_t, symbols> sorted{};
  for (std::uint32_t symbol = 0; symbol < symbols; ++symbol)
    sorted[symbol] = frequencies[symbol] << symbol_bits | symbol;
  std::ranges::sort(sorted);
  const auto leaves = leaves_by_depth(tree_of(sorted));

  std::size_t rarest = 0;
  for (unsigned length = longest; length > 0; --length)
    for (std::size_t i = 0; i < leaves[length]; ++i)
      codes_[sorted[rarest++] & ((1U << symbol_bits) - 1)].length = static_cast<std::uint16_t>(length);

  std::array<unsigned, longest + 1> next{};
  for (unsigned length = 1; length < longest; ++length)
    next[length + 1] = (next[length] + static_cast<unsigned>(leaves[length])) << 1U;
  for (Code& code : codes_) code.bits = reversed(next[code.length]++, code.length);
}

}  // namespace holdfast::format
