#include "format/copy_search.hpp"

#include <algorithm>
#include <cstring>

namespace holdfast::format {
namespace {

// Every 32nd place is remembered, every 33rd looked up: whatever two copies are apart, among 32 look-ups in a row one
// meets a place that was remembered.
constexpr std::size_t remembering_step = 32;
constexpr std::size_t looking_step = remembering_step + 1;
constexpr std::size_t compared = 32;
static_assert(CopySearch::surely_found >= remembering_step * looking_step + compared);

}  // namespace

bool CopySearch::finds_copy(std::span<const std::byte> piece) {
  const auto slot_of = [](const std::byte* at) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, at, sizeof bits);
    return bits * 0x9e3779b97f4a7c15U >> (64U - slot_bits);
  };
  const std::byte* const begin = piece.data();
  places_.fill(0);
  std::size_t to_remember = 0;
  for (std::size_t at = 0; at + compared <= piece.size(); at += looking_step) {
    for (; to_remember < at; to_remember += remembering_step)
      places_[slot_of(begin + to_remember)] = static_cast<std::uint32_t>(to_remember);
    const std::size_t before = places_[slot_of(begin + at)];
    if (before < at && at - before <= window && std::memcmp(begin + before, begin + at, compared) == 0) return true;
  }
  return false;
}

}  // namespace holdfast::format
