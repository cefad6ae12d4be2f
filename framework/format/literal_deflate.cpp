// A library that searches spends more than half of its time on the search, and on what it found on its way to the
// codes. Two things make this quicker: bytes go straight into the stream, and the code is made from a fifth of them,
// which costs a thousandth of the size.
#include "format/literal_deflate.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "format/huffman_code.hpp"

namespace holdfast::format {
namespace {

// The last one is larger: a small rest would not be worth a code.
constexpr std::size_t block_size = std::size_t{512} << 10;
// Room is looked for once for so many bytes.
constexpr std::size_t stretch_size = std::size_t{4} << 10;
constexpr std::size_t header_room = 160;
constexpr std::size_t stretch_room = stretch_size * HuffmanCode::longest / 8 + header_room;

constexpr std::size_t sampled_line = 64;
constexpr std::size_t sampling_stride = 5 * sampled_line;

/// Bits into memory, the first one lowest. Writes up to eight bytes more than it has bits for.
class BitWriter {
 public:
  explicit BitWriter(std::byte* out) noexcept : out_{out} {}

  /// At most 57 bits between two flushes.
  void put(std::uint64_t bits, unsigned count) noexcept {
    bits_ |= bits << count_;
    count_ += count;
  }
  void flush() noexcept {
    static_assert(std::endian::native == std::endian::little);
    std::memcpy(out_, &bits_, sizeof bits_);
    out_ += count_ / 8;
    bits_ >>= count_ & ~7U;
    count_ &= 7U;
  }
  /// Behind the last byte that holds a bit of what was flushed.
  [[nodiscard]] std::byte* end() const noexcept { return out_ + (count_ > 0 ? 1 : 0); }

 private:
  std::byte* out_;
  std::uint64_t bits_ = 0;
  unsigned count_ = 0;
};

using Frequencies = std::array<std::uint32_t, HuffmanCode::symbols>;

Frequencies sampled(std::span<const std::byte> block) {
  Frequencies frequencies{};
  for (; !block.empty(); block = block.subspan(std::min(block.size(), sampling_stride)))
    for (const std::byte byte : block.first(std::min(block.size(), sampled_line)))
      ++frequencies[static_cast<std::size_t>(byte)];
  for (std::uint32_t& frequency : frequencies) frequency = std::max(frequency, 1U);
  return frequencies;
}

/// Whether the code saves a sixty-fourth.
bool is_worth_it(const HuffmanCode& code, const Frequencies& frequencies) {
  std::uint64_t bits = 0;
  std::uint64_t bytes = 0;
  for (std::size_t symbol = 0; symbol < HuffmanCode::symbols; ++symbol) {
    bits += std::uint64_t{frequencies[symbol]} * code[symbol].length;
    bytes += frequencies[symbol];
  }
  return bits < bytes * 8 - bytes / 8;
}

/// The header of a block with a code of its own: RFC 1951, section 3.2.7. It is not compressed itself.
void put_header(BitWriter& out, const HuffmanCode& code, bool is_last) {
  constexpr std::array<std::uint8_t, 16> reversed_nibbles{0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15};
  constexpr unsigned own_code = 2;
  constexpr unsigned length_codes = 19;
  constexpr unsigned distance_codes = 2;  // none is used, but some readers want a code that is whole
  out.put(is_last ? 1 : 0, 1);
  out.put(own_code, 2);
  out.put(HuffmanCode::symbols - 257, 5);
  out.put(distance_codes - 1, 5);
  out.put(length_codes - 4, 4);
  out.flush();
  for (unsigned i = 0; i < length_codes; ++i) {  // the three that repeat lengths come first, and are not used
    out.put(i < 3 ? 0 : 4, 3);
    out.flush();
  }
  for (std::size_t symbol = 0; symbol < HuffmanCode::symbols; ++symbol) {
    out.put(reversed_nibbles[code[symbol].length], 4);
    out.flush();
  }
  for (unsigned i = 0; i < distance_codes; ++i) out.put(reversed_nibbles[1], 4);
  out.flush();
}

// The writer as a value, so that it is kept in registers: through a reference, what is written might be the writer.
[[nodiscard]] BitWriter put_literals(BitWriter out, const HuffmanCode& code, std::span<const std::byte> stretch) {
  const auto put = [&](std::byte byte) {
    const HuffmanCode::Code& found = code[static_cast<std::size_t>(byte)];
    out.put(found.bits, found.length);
  };
  std::size_t at = 0;
  for (; at + 4 <= stretch.size(); at += 4) {
    put(stretch[at]);
    put(stretch[at + 1]);
    put(stretch[at + 2]);
    put(stretch[at + 3]);
    out.flush();
  }
  for (; at < stretch.size(); ++at) put(stretch[at]);
  out.flush();
  return out;
}

}  // namespace

std::optional<std::size_t> deflate_literals(std::span<const std::byte> piece, std::span<std::byte> out) {
  BitWriter writer{out.data()};
  const auto room = [&] { return static_cast<std::size_t>(out.data() + out.size() - writer.end()); };
  while (!piece.empty()) {
    std::span<const std::byte> block = piece.first(piece.size() < 2 * block_size ? piece.size() : block_size);
    piece = piece.subspan(block.size());
    const Frequencies frequencies = sampled(block);
    const HuffmanCode code{frequencies};
    if (!is_worth_it(code, frequencies) || room() < stretch_room) return std::nullopt;
    put_header(writer, code, piece.empty());
    for (; !block.empty(); block = block.subspan(std::min(block.size(), stretch_size))) {
      if (room() < stretch_room) return std::nullopt;
      writer = put_literals(writer, code, block.first(std::min(block.size(), stretch_size)));
    }
    writer.put(code[HuffmanCode::end_of_block].bits, code[HuffmanCode::end_of_block].length);
    writer.flush();
  }
  return out.size() - room();
}

}  // namespace holdfast::format
