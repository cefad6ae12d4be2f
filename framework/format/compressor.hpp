// Compression in independent pieces. Weaviate's reader accepts streams of several gzip members or zstd frames, so the
// pieces of one chunk are compressed by as many threads as there are, each piece on its own, and stored one after
// another.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "format/compression.hpp"

namespace holdfast::format {

/// Turns pieces of a tar into gzip members or zstd frames. Kept and reused by one thread: no call allocates, but for
/// zstd where a piece is larger than all before it.
class Compressor {
 public:
  Compressor() = default;
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;
  virtual ~Compressor() = default;

  /// Writes one whole member or frame that holds `piece`, which may be empty, to the front of `out`; returns its size
  /// in bytes. The results of consecutive calls, one behind the other, are a legal chunk. `out` must hold
  /// bound(piece.size()) bytes (else InternalError) and must not overlap `piece`.
  virtual std::size_t compress(std::span<const std::byte> piece, std::span<std::byte> out) = 0;

  /// The most bytes that compress() may write for a piece of `piece` bytes.
  [[nodiscard]] virtual std::size_t bound(std::size_t piece) const = 0;

 protected:
  /// Throws InternalError unless `out` holds the bound of `piece`.
  void check_room(std::span<const std::byte> piece, std::span<std::byte> out) const;
};

/// Pieces of this many bytes lose next to nothing against one long stream, and keep a chunk parallel.
inline constexpr std::size_t recommended_piece = std::size_t{4} << 20;

/// A compressor with its buffers allocated. For Codec::none it copies (bound == size); pipelines pass such bytes
/// through and need none.
[[nodiscard]] std::unique_ptr<Compressor> make_compressor(Compression compression);

}  // namespace holdfast::format
