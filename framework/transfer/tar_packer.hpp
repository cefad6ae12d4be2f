// The reading side of packing: turns opened files into pieces of a chunk's tar stream.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

#include "transfer/bounded_queue.hpp"
#include "transfer/buffer_pool.hpp"
#include "transfer/read_ahead.hpp"

namespace holdfast::transfer {

/// What all pieces of a chunk share.
struct ChunkLabel {
  std::string key;
  std::string collection;
};

/// A stretch of a chunk's stream, before or after compression.
struct Piece {
  std::uint64_t number = 0;  ///< Counted through all chunks, without a gap.
  std::shared_ptr<const ChunkLabel> chunk = {};
  Buffer bytes = {};
  std::uint64_t source_bytes = 0;
  std::uint64_t files = 0;  ///< That end in this piece.
  bool ends_chunk = false;
};

/// Reads files straight into the pieces' buffers: their bytes are copied once, by the kernel. One thread.
class TarPacker {
 public:
  TarPacker(BufferPool& pool, BoundedQueue<Piece>& out, std::stop_token stop);

  /// Adds the batch's files to the stream of its chunk. Throws FailedError where a file changes while it is read.
  void add(const OpenedBatch& batch);

 private:
  void add_file(const OpenedPart& part);
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
