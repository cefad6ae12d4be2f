// The way back from a stored chunk to its tar, with every checksum of the codec verified.
//
// Weaviate's own reader stops at the end of the tar and never sees the trailers, so damage that its restore would pass
// on in silence is found here: the CRC-32 and length of every gzip member, the checksum of every zstd frame that has
// one, a stream that was cut, and bytes behind the last member or frame. Zero bytes behind the end count as damage too:
// no writer of backups pads its chunks, and a run of zeros is what a torn write leaves.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

#include "format/compression.hpp"

namespace holdfast::format {

/// Decompresses one stream at a time, of any number of gzip members or zstd frames. For one thread.
class Decompressor {
 public:
  /// Takes the next decompressed bytes: at most 256 KiB (Codec::none: what was fed), borrowed until it returns.
  using Sink = std::function<void(std::span<const std::byte>)>;

  Decompressor() = default;
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
  virtual ~Decompressor() = default;

  /// Decompresses the next stored bytes, in pieces of any size. Throws DamagedError; then only reset() is allowed.
  virtual void feed(std::span<const std::byte> stored, const Sink& sink) = 0;

  /// Says that no more bytes come. Throws DamagedError where the stream was cut, or held no member or frame at all.
  virtual void finish() = 0;

  /// Starts over with a new stream, keeping the buffers.
  virtual void reset() = 0;
};

/// A decompressor for streams of `codec`; none passes bytes through. Its memory is a buffer of 256 KiB and the window
/// that the stream asks for: 64 KiB for gzip; what the frame says for zstd, up to 512 MiB, the limit of Weaviate's
/// reader.
[[nodiscard]] std::unique_ptr<Decompressor> make_decompressor(Codec codec);

}  // namespace holdfast::format
