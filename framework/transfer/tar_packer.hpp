// The planning side of packing: turns opened files into pieces of a chunk's tar stream.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

#include "transfer/bounded_queue.hpp"
#include "transfer/buffer_pool.hpp"
#include "transfer/piece.hpp"
#include "transfer/read_ahead.hpp"

namespace holdfast::transfer {

/// Lays files out in pieces: small ones are read at once, stretches of large ones are left for who compresses the
/// piece. Either way the bytes go straight into the piece's buffer, copied once, by the kernel. One thread.
class TarPacker {
 public:
  TarPacker(BufferPool& pool, BoundedQueue<Piece>& out, std::stop_token stop);

  /// Adds the batch's files to the stream of its chunk. Throws FailedError where a file changes while it is read.
  void add(const OpenedBatch& batch);

 private:
  void add_file(const std::shared_ptr<const OpenedPart>& opened);
  void append(std::span<const std::byte> bytes);
  void append_zeros(std::size_t count);
  std::span<std::byte> room();
  void emit(bool ends_chunk);

  BufferPool& pool_;
  BoundedQueue<Piece>& out_;
  std::stop_token stop_;
  Piece piece_;
  std::uint64_t pieces_ = 0;
  std::shared_ptr<const ChunkLabel> chunk_;
  std::string header_;
};

}  // namespace holdfast::transfer
