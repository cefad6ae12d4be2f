// What goes into one chunk: files, or parts of files, of one shard.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "format/tar.hpp"

namespace holdfast::transfer {

/// A file, or a part of one, as it goes into a chunk.
struct SourcePart {
  format::TarEntry entry = {};   ///< Its name is the file's path below the cluster's root; its size the part's.
  std::uint64_t file_size = 0;   ///< Bytes of the whole file when it was listed.
  std::int64_t modified_ns = 0;  ///< When it was listed, since 1970.
};

struct ChunkSpec {
  std::string key = {};         ///< Of the object.
  std::string collection = {};  ///< For progress.
  std::vector<SourcePart> parts = {};
};

/// The next chunk, or nothing after the last. Called from one thread at a time.
using ChunkFeed = std::function<std::optional<ChunkSpec>()>;

}  // namespace holdfast::transfer
