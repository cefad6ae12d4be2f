// zstd, with a way of its own for what does not repeat itself.
#pragma once

#include <memory>

#include "format/compressor.hpp"

namespace holdfast::format {

[[nodiscard]] std::unique_ptr<Compressor> make_zstd_compressor(Level level);

/// The size of a zstd frame that holds nothing and that readers skip, as small as there is one.
inline constexpr std::size_t smallest_skipped_frame = 8;

/// Fills `out`, of at least smallest_skipped_frame bytes, with one frame that readers skip (RFC 8878, section 3.1.2).
void write_skipped_frame(std::span<std::byte> out);

}  // namespace holdfast::format
