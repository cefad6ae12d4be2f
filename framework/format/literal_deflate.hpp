// Deflate without a search for repetitions.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace holdfast::format {

/// Writes `piece`, which is not empty, as one deflate stream to the front of `out`; returns its size in bytes. Every
/// byte is coded by itself, with a code made from samples for each 512 KiB. nullopt where that makes the piece hardly
/// smaller, or where `out` has no room left; `out` then holds anything.
std::optional<std::size_t> deflate_literals(std::span<const std::byte> piece, std::span<std::byte> out);

}  // namespace holdfast::format
