// What may stand between two members or frames of a chunk, so that the next one begins where a storage wants it to.
#pragma once

#include <cstddef>
#include <span>

#include "format/compression.hpp"

namespace holdfast::format {

/// The size of the smallest filler; 0 where there is none, for Codec::none.
[[nodiscard]] std::size_t smallest_filler(Codec codec) noexcept;

/// Fills `out` with one filler: for zstd a frame that readers skip (RFC 8878, section 3.1.2), for gzip a member that
/// holds nothing, with an extra field of the size that is wanted (RFC 1952, section 2.3.1.1). `out` holds from
/// smallest_filler() to 65536 bytes.
void write_filler(Codec codec, std::span<std::byte> out);

}  // namespace holdfast::format
