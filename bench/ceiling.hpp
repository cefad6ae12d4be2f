// What the machine can do at best, measured in the same run as what we do.
#pragma once

#include <cstdint>
#include <filesystem>

#include "data.hpp"
#include "format/compression.hpp"

namespace holdfast::bench {

/// Who compresses: the codec's library at the level's number, as anybody would call it, or what a create has around it.
enum class Coder : std::uint8_t { library, ours };

/// What there is to measure of a codec.
struct CodecOptions {
  Kind kind = Kind::vectors;
  format::Compression compression = {};
  Coder coder = Coder::library;
  unsigned threads = 1;
  std::uint64_t bytes = 0;
};

/// Bytes a second that `threads` threads compress together, in memory and with nothing around it, of data of `kind`;
/// and the stored size in parts of the original.
struct CodecCeiling {
  double bytes_per_second = 0;
  double cpu_seconds = 0;  ///< Of processor time, for all of it.
  double ratio = 0;
};
CodecCeiling codec_ceiling(const CodecOptions& options);

/// How a file can be written.
enum class WriteWay : std::uint8_t {
  cached,  ///< Through the page cache by one thread: room taken ahead, writes of 1 MiB, written back while it goes on.
  direct,  ///< Past the page cache: room taken ahead, writes of 1 MiB by eight threads.
};

/// Bytes a second that are written to one new file in `folder` and durable at the end.
double durable_write(const std::filesystem::path& folder, std::uint64_t bytes, WriteWay way);

}  // namespace holdfast::bench
