#include "format/filler.hpp"

#define ZSTD_STATIC_LINKING_ONLY  // for the number by which a frame is known that readers skip
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace holdfast::format {
namespace {

constexpr std::size_t smallest_skipped_frame = 8;

/// Before the extra field's bytes: a member with such a field; its size, and the size of the one part of it, which is
/// named "HF", are still to be written.
constexpr std::array<std::uint8_t, 16> member_begin{0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 0, 0, 'H', 'F', 0, 0};
constexpr std::size_t extra_size_at = 10;
constexpr std::size_t part_size_at = 14;
/// Behind them: a block of deflate that is empty, and the checksum and the size of nothing.
constexpr std::array<std::uint8_t, 10> member_end{3, 0};
constexpr std::size_t smallest_member = member_begin.size() + member_end.size();

void write_number(std::span<std::byte> out, std::size_t number) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(number >> (8 * i));
}

}  // namespace

std::size_t smallest_filler(Codec codec) noexcept {
  switch (codec) {
    case Codec::gzip:
      return smallest_member;
    case Codec::zstd:
      return smallest_skipped_frame;
    case Codec::none:
      break;
  }
  return 0;
}

void write_filler(Codec codec, std::span<std::byte> out) {
  std::ranges::fill(out, std::byte{0});
  if (codec == Codec::zstd) {
    write_number(out.first(4), ZSTD_MAGIC_SKIPPABLE_START);
    write_number(out.subspan(4, 4), out.size() - smallest_skipped_frame);
  } else if (codec == Codec::gzip) {
    std::ranges::copy(std::as_bytes(std::span{member_begin}), out.begin());
    std::ranges::copy(std::as_bytes(std::span{member_end}), out.last(member_end.size()).begin());
    const std::size_t bytes = out.size() - smallest_member;
    write_number(out.subspan(extra_size_at, 2), bytes + member_begin.size() - extra_size_at - 2);
    write_number(out.subspan(part_size_at, 2), bytes);
  }
}

}  // namespace holdfast::format
