// Opens the files of coming chunks while earlier ones are read.
//
// On a cold disk most of the time of a small file goes into finding it: opening 50,000 files one after the other ran at
// 12,000 a second, from 32 threads at 40,000. So a few threads open files ahead, in batches, and start the kernel's
// read-ahead; the reader takes them in order and finds them ready. A file that was not in the page cache before is
// dropped from it after it was read, so that a backup does not push out what the database has cached.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

#include "files/file.hpp"
#include "transfer/chunk_spec.hpp"
#include "transfer/crew.hpp"

namespace holdfast::transfer {

/// Whether a file's bytes were in the page cache before we read it.
enum class Cached : std::uint8_t { no, yes };

struct OpenedPart {
  SourcePart part;
  files::File file;
  Cached cached = Cached::yes;  ///< Whether it was in the page cache before we came.
};

/// Consecutive parts of one chunk.
struct OpenedBatch {
  std::uint32_t chunk = 0;  ///< Counted from 0 in the order of the feed.
  std::string key = {};
  std::string collection = {};
  std::vector<std::shared_ptr<OpenedPart>> parts = {};  ///< Open as long as someone still reads them.
  bool ends_chunk = false;
};

/// Threads: next() from one thread.
class ReadAhead {
 public:
  /// `root` is the folder that the names of the parts are relative to; it is borrowed.
  ReadAhead(int root, ChunkFeed feed);
  /// Starts its threads in `crew`, which ends before this does.
  void start(Crew& crew);

  /// The next batch, in the order of the feed; nothing after the last. Throws what opening threw: FailedError where a
  /// file vanished or is not what was listed.
  std::optional<OpenedBatch> next(std::stop_token stop);

 private:
  struct Slot {
    OpenedBatch batch;
    bool ready = false;
  };

  void work(std::stop_token stop);
  std::shared_ptr<Slot> claim(std::stop_token stop);
  std::optional<OpenedBatch> next_batch();
  void open(OpenedBatch& batch) const;

  const int root_;
  // The feed may take its time (it lists folders), so it has a lock of its own, taken before the other.
  std::mutex feed_mutex_;
  ChunkFeed feed_;
  std::optional<ChunkSpec> current_;  // the chunk being cut into batches
  std::size_t position_ = 0;
  std::uint32_t chunks_ = 0;

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::shared_ptr<Slot>> slots_;  // in order; opened by several threads, taken from the front
  bool exhausted_ = false;
};

}  // namespace holdfast::transfer
