// Chunks from files: read, tar, compress, store, all overlapped, on a fixed pool of buffers.
//
//   ReadAhead -> TarPacker -> N compressing threads ............ -> N sending threads
//   (opens)      (lays files   (read a piece's files and compress it:  (one put, or the parts of an upload,
//                 out in        an independent gzip member or zstd      and its finish)
//                 pieces)       frame; InOrder: whoever has the next
//                               piece cuts parts, PartAssembler)
//
// Constraint: memory must not grow with the data, the files or the chunks, so every hand-over is a buffer from a pool
// of fixed size, and whoever has none waits. Design: a chunk is cut into pieces of 1 to 4 MiB that are compressed
// independently, because Weaviate's readers take concatenated members and frames; so one chunk keeps all cores busy,
// and it can be decompressed in parallel too. Rejected: one thread a chunk (a big file alone in its chunk would use one
// core), and libzstd's own workers (their memory is not ours to bound).
//
// No deadlock: a compressing thread takes its output buffer before it takes a piece, and pieces are taken in order; so
// the earliest piece that is not yet compressed always has an output buffer, and the assembler always gets it. Who
// waits for the buffer of a part may hold a piece, of which parts are on their way: the senders free both, and wait for
// none.
#pragma once

#include <cstdint>
#include <stop_token>

#include "format/compression.hpp"
#include "transfer/chunk_spec.hpp"
#include "transfer/object_writer.hpp"

namespace holdfast::transfer {

/// Told how packing goes. Called from its threads, one call at a time; what it throws stops the packing.
class PackObserver {
 public:
  virtual ~PackObserver() = default;
  struct Step {
    std::uint64_t source_bytes = 0;
    std::uint64_t files = 0;
    std::uint64_t stored_bytes = 0;
    const std::string& collection;
  };
  /// A piece was compressed: what it held.
  virtual void packed(const Step& step) = 0;
  /// The chunk is stored, whole and durable. In any order.
  virtual void chunk_stored(const StoredObject& chunk) = 0;
};

struct PackOptions {
  int root = -1;  ///< The cluster's folder, borrowed.
  format::Compression compression = {};
  unsigned workers = 1;                        ///< Compressing threads.
  std::size_t memory = std::size_t{34} << 20;  ///< Bytes for pieces and parts; many workers take more.
};

/// How many compressing threads `percentage` of the machine's cores are; 0 means all of them. At least one.
unsigned workers_for(unsigned percentage) noexcept;

/// Packs and stores every chunk of `feed`. Blocks.
///
/// Errors: the first failure of any thread, after all of them have stopped; CancelledError when `stop` was requested.
///         What was stored until then stays.
void pack(ChunkFeed feed, store::Store& store, const PackOptions& options, PackObserver& observer,
          const std::stop_token& stop);

}  // namespace holdfast::transfer
