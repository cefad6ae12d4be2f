#include "transfer/unpack.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <holdfast/errors.hpp>
#include <map>
#include <mutex>
#include <utility>

#include "format/decompressor.hpp"
#include "hash/xxh3.hpp"
#include "transfer/bounded_queue.hpp"
#include "transfer/buffer_pool.hpp"
#include "transfer/crew.hpp"

namespace holdfast::transfer {
namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 20;
constexpr std::size_t buffers_per_lane = 4;

constexpr std::string_view damaged_hint =
    "restore another backup, or leave the collection out with --exclude; the storage has lost or changed this data";

// A stretch of a stored chunk on its way from the fetching to the unpacking thread of a lane.
struct Stretch {
  std::shared_ptr<const StoredChunk> chunk;
  Buffer bytes;  // none in the last, which says that the chunk is complete
};

// What every lane shares.
struct Shared {
  StoredChunkFeed feed;
  std::mutex feed_mutex;
  store::Store& store;
  UnpackObserver& observer;
  std::mutex observer_mutex;
  BufferPool pool;
  std::stop_token stop;

  std::optional<StoredChunk> next_chunk() {
    const std::scoped_lock lock{feed_mutex};
    return feed();
  }
};

// The unpacking half of a lane: one chunk after the other.
class ChunkUnpacker final {
 public:
  ChunkUnpacker(Shared& shared, const UnpackOptions& options)
      : shared_{shared}, writer_{options.staging, options.staging_name} {}

  void add(Stretch stretch) {
    if (!chunk_) begin(stretch.chunk);
    try {
      if (stretch.bytes)
        feed(stretch.bytes.filled());
      else
        finish();
    } catch (const Error& e) {
      if (e.code() != ErrorCode::damaged) throw;
      ErrorInfo info = e.info();
      info.message = fmt::format("'{}' is damaged: {}", stretch.chunk->key, info.message);
      if (info.hint.empty()) info.hint = damaged_hint;
      throw DamagedError{std::move(info)};
    }
  }

 private:
  void begin(std::shared_ptr<const StoredChunk> chunk) {
    chunk_ = std::move(chunk);
    auto& decompressor = decompressors_[chunk_->codec];
    if (!decompressor) decompressor = format::make_decompressor(chunk_->codec);
    decompressor->reset();
    decompressor_ = decompressor.get();
    writer_.begin_chunk(*chunk_->files, chunk_->origin);
    tar_.emplace(writer_);
    hash_.reset();
    size_ = 0;
  }

  void feed(std::span<const std::byte> stored) {
    hash_.update(stored);
    size_ += stored.size();
    decompressor_->feed(stored, [this](std::span<const std::byte> bytes) { tar_->feed(bytes); });
    report(stored.size(), 0);
  }

  void finish() {
    check_manifest();
    decompressor_->finish();
    tar_->finish();
    report(0, 1);
    chunk_.reset();
  }

  void check_manifest() const {
    if (!chunk_->expected) return;
    if (chunk_->expected->size != size_)
      throw DamagedError{
          {.message = fmt::format("it has {} bytes, and had {} when it was stored", size_, chunk_->expected->size)}};
    if (chunk_->expected->xxh3 != hash_.digest())
      throw DamagedError{{.message = "its bytes are not those that were stored (XXH3-128 of the manifest)"}};
  }

  void report(std::uint64_t stored, std::uint64_t chunks) {
    const std::scoped_lock lock{shared_.observer_mutex};
    shared_.observer.unpacked({.bytes = writer_.take_written(),
                               .files = writer_.take_files(),
                               .stored_bytes = stored,
                               .chunks = chunks,
                               .collection = chunk_->collection});
  }

  Shared& shared_;
  StagingWriter writer_;
  std::map<format::Codec, std::unique_ptr<format::Decompressor>> decompressors_;
  format::Decompressor* decompressor_ = nullptr;
  std::optional<format::TarReader> tar_;
  std::shared_ptr<const StoredChunk> chunk_;
  hash::Xxh3 hash_;
  std::uint64_t size_ = 0;
};

class Lane {
 public:
  explicit Lane(Shared& shared) : shared_{shared} {}

  void fetch() {
    while (std::optional<StoredChunk> chunk = shared_.next_chunk())
      fetch_chunk(std::make_shared<StoredChunk>(std::move(*chunk)));
    queue_.close();
  }

  void unpack(const UnpackOptions& options) {
    ChunkUnpacker unpacker{shared_, options};
    while (std::optional<Stretch> stretch = queue_.pop(shared_.stop)) unpacker.add(std::move(*stretch));
  }

 private:
  void fetch_chunk(const std::shared_ptr<const StoredChunk>& chunk) {
    Buffer buffer;
    const auto pass_on = [&] { queue_.push({.chunk = chunk, .bytes = std::exchange(buffer, Buffer{})}, shared_.stop); };
    const auto sink = [&](std::span<const std::byte> bytes) {
      while (!bytes.empty()) {
        if (!buffer) buffer = shared_.pool.acquire(shared_.stop);
        const auto now = bytes.first(std::min(buffer.free().size(), bytes.size()));
        std::memcpy(buffer.free().data(), now.data(), now.size());
        buffer.resize(buffer.size() + now.size());
        bytes = bytes.subspan(now.size());
        if (buffer.free().empty()) pass_on();
      }
    };
    try {
      shared_.store.get({.key = chunk->key}, sink, {.stop = shared_.stop});
    } catch (const NotFoundError& e) {
      throw DamagedError{{.message = fmt::format("the backup's chunk is missing: {}", e.message()),
                          .hint = std::string{damaged_hint}}};
    }
    if (buffer) pass_on();
    queue_.push({.chunk = chunk, .bytes = {}}, shared_.stop);
  }

  Shared& shared_;
  BoundedQueue<Stretch> queue_{buffers_per_lane};
};

}  // namespace

void unpack(StoredChunkFeed feed, store::Store& store, const UnpackOptions& options, UnpackObserver& observer,
            const std::stop_token& stop) {
  Shared shared{.feed = std::move(feed),
                .feed_mutex = {},
                .store = store,
                .observer = observer,
                .observer_mutex = {},
                .pool = {options.lanes * buffers_per_lane, buffer_size},
                .stop = {}};
  std::deque<Lane> lanes;
  for (unsigned i = 0; i < options.lanes; ++i) lanes.emplace_back(shared);
  Crew crew{stop};  // last: its threads use all of the above
  shared.stop = crew.stop_token();
  for (Lane& lane : lanes) {
    crew.spawn([&lane] { lane.fetch(); });
    crew.spawn([&lane, &options] { lane.unpack(options); });
  }
  crew.wait();
}

}  // namespace holdfast::transfer
