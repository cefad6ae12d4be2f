// Files from chunks: get, check, decompress, unpack, the mirror image of pack.hpp.
//
// Several lanes, each a thread that fetches and one that decompresses and writes, with a few buffers between them; so
// the network, the codec and the disk overlap even where one big chunk is all there is. Every chunk is read to the end
// of its codec, and held against the manifest where there is one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "format/compression.hpp"
#include "format/manifest.hpp"
#include "store/store.hpp"
#include "transfer/file_index.hpp"
#include "transfer/staging_writer.hpp"

namespace holdfast::transfer {

/// A chunk to restore.
struct StoredChunk {
  std::string key = {};
  std::string collection = {};  ///< For progress.
  format::Codec codec = format::Codec::gzip;
  ChunkOrigin origin = ChunkOrigin::own;
  std::optional<format::ManifestEntry> expected = {};  ///< What the manifest says of it, where there is one.
  std::shared_ptr<FileIndex> files = {};
};

/// The next chunk, or nothing after the last. Called from one thread at a time.
using StoredChunkFeed = std::function<std::optional<StoredChunk>()>;

/// Told how unpacking goes. Called from its threads, one call at a time; what it throws stops the unpacking.
class UnpackObserver {
 public:
  virtual ~UnpackObserver() = default;
  struct Step {
    std::uint64_t bytes = 0;  ///< Written to files.
    std::uint64_t files = 0;
    std::uint64_t stored_bytes = 0;  ///< Read from the store.
    std::uint64_t chunks = 0;
    const std::string& collection;
  };
  virtual void unpacked(const Step& step) = 0;
};

struct UnpackOptions {
  int staging = -1;               ///< The folder's descriptor, borrowed.
  std::string staging_name = {};  ///< For messages.
  unsigned lanes = 1;
};

/// Unpacks every chunk of `feed`. Blocks.
///
/// Errors: the first failure of any thread, after all of them have stopped: DamagedError naming the chunk where it is
///         not what was stored, NotFoundError becomes DamagedError where a chunk is missing; CancelledError when `stop`
///         was requested. What was written until then stays in the staging folder.
void unpack(StoredChunkFeed feed, store::Store& store, const UnpackOptions& options, UnpackObserver& observer,
            const std::stop_token& stop);

}  // namespace holdfast::transfer
