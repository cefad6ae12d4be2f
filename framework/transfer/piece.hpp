// A stretch of a chunk's tar stream on its way from the files to the store.
//
// Whoever compresses a piece also reads the large files in it, into its own buffer: the bytes are then in that core's
// cache when the codec comes to them, and files are read by as many threads as compress. What is small (headers, small
// files, padding) is in the buffer already: for it the hand-over would cost more than the copy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "transfer/buffer_pool.hpp"
#include "transfer/read_ahead.hpp"

namespace holdfast::transfer {

/// What all pieces of a chunk share.
struct ChunkLabel {
  std::string key;
  std::string collection;
};

/// Bytes of a file that are still to be read into a piece.
struct PendingRead {
  std::shared_ptr<const OpenedPart> source;
  std::uint64_t offset = 0;  ///< In the file.
  std::size_t at = 0;        ///< In the piece.
  std::size_t size = 0;
};

struct Piece {
  std::uint64_t number = 0;  ///< Counted through all chunks, without a gap.
  std::shared_ptr<const ChunkLabel> chunk = {};
  Buffer bytes = {};
  std::vector<PendingRead> pending = {};
  std::uint64_t source_bytes = 0;
  std::uint64_t files = 0;  ///< That end in this piece.
  bool ends_chunk = false;
};

/// Reads `into.size()` bytes at `offset` of the file. Throws FailedError where it is not, or no longer, what was
/// listed.
void read_source(const OpenedPart& source, std::uint64_t offset, std::span<std::byte> into);

/// Reads what is pending. Errors: as read_source.
void read_pending(Piece& piece);

}  // namespace holdfast::transfer
