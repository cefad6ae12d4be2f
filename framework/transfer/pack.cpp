#include "transfer/pack.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

#include "format/compressor.hpp"
#include "format/filler.hpp"
#include "transfer/bounded_queue.hpp"
#include "transfer/buffer_pool.hpp"
#include "transfer/crew.hpp"
#include "transfer/in_order.hpp"
#include "transfer/part_sender.hpp"
#include "transfer/read_ahead.hpp"
#include "transfer/tar_packer.hpp"

namespace holdfast::transfer {
namespace {

constexpr std::size_t mebi = std::size_t{1} << 20;
// Enough parts in flight to hide the wait for a disk's flush or a network's round trip, as far as the memory goes:
// object storages want parts of 5 MiB.
constexpr unsigned most_senders = 8;
constexpr std::size_t part_memory = 20 * mebi;
// What a store may want of the bytes that it writes past the page cache, in memory and in the file: see open(2),
// O_DIRECT.
constexpr std::size_t block = 4096;
// Pieces whose parts are on their way, besides those that are being compressed.
constexpr unsigned pieces_on_their_way = 2;

std::size_t part_buffers(const store::Limits& limits, std::size_t part) {
  // Where parts go out one behind the other, the plugin may keep the last one of each upload until the next one comes,
  // as it may be sent again: nearly as many as here are there, then.
  const std::size_t memory = limits.parallel_parts ? part_memory : part_memory * 2 / 3;
  return std::clamp<std::size_t>(memory / part, 2, most_senders + 2);
}

std::size_t memory_of_parts(const store::Limits& limits, std::size_t part) {
  return limits.parallel_parts ? part_buffers(limits, part) * part : part_memory;
}

// zstd wants 4 MiB where the memory allows it beside the parts. gzip's window is 32 KiB: a piece of 1 MiB costs it
// nothing, but of larger ones small parts are cut without a copy.
std::size_t piece_size(const PackOptions& options, const store::Limits& limits, std::size_t part) {
  switch (options.compression.codec) {
    case format::Codec::none:
      return part;  // a piece is then a part, and goes out without a copy
    case format::Codec::gzip:
      if (2 * part > format::recommended_piece) return mebi;
      break;
    case format::Codec::zstd:
      break;
  }
  const std::size_t memory = options.memory - std::min(options.memory, memory_of_parts(limits, part));
  const std::size_t buffers = 2 * std::size_t{options.workers} + 3;
  return std::clamp(memory / buffers / mebi * mebi, mebi, format::recommended_piece);
}

// The size of a member or frame and of what has to follow it, so that the next one begins a block.
std::size_t padded(format::Codec codec, std::size_t size) {
  if (size % block == 0) return size;
  return (size + format::smallest_filler(codec) + block - 1) / block * block;
}

// One buffer is for the part that is being put together.
unsigned senders_for(const store::Limits& limits, std::size_t part) {
  const unsigned wanted = limits.max_concurrency == 0 ? most_senders : std::min(most_senders, limits.max_concurrency);
  return std::min(wanted, static_cast<unsigned>(part_buffers(limits, part) - 1));
}

// The stages of one packing, and the queues between them.
class Packing {
 public:
  Packing(ChunkFeed feed, store::Store& store, const PackOptions& options, PackObserver& observer,
          const std::stop_token& stop)
      : store_{store},
        options_{options},
        observer_{observer},
        part_{part_sizes(store.limits()).part},
        piece_{piece_size(options, store.limits(), part_)},
        raw_pool_{raw_buffers(), piece_},
        packed_pool_{options.workers + 1u + (hands_on_pieces() ? pieces_on_their_way : 0u), bound_of_piece()},
        part_pool_{passes_through() ? 1u : part_buffers(store.limits(), part_), part_},  // pieces are parts, then
        files_{options.root, std::move(feed)},
        crew_{stop},
        stop_{crew_.stop_token()} {}

  void run() {
    files_.start(crew_);
    crew_.spawn([this] { lay_out(); });
    compressing_ = options_.workers;
    for (unsigned i = 0; i < options_.workers; ++i) crew_.spawn([this] { compress(); });
    for (unsigned i = 0; i < senders_for(store_.limits(), part_); ++i) crew_.spawn([this] { send(); });
    crew_.wait();
  }

 private:
  [[nodiscard]] bool passes_through() const { return options_.compression.codec == format::Codec::none; }

  // Whether a piece is cut into parts where it is, and only its ends are copied. Pieces are then filled up to blocks.
  [[nodiscard]] bool hands_on_pieces() const { return !passes_through() && 2 * part_ <= piece_; }

  // Where pieces go out as parts, a sender each holds one.
  [[nodiscard]] std::size_t raw_buffers() const {
    return options_.workers + 1u + (passes_through() ? senders_for(store_.limits(), part_) : 0u);
  }

  [[nodiscard]] std::size_t bound_of_piece() const {
    return passes_through()
               ? mebi
               : padded(options_.compression.codec, format::make_compressor(options_.compression)->bound(piece_));
  }

  void lay_out() {
    TarPacker packer{raw_pool_, raw_, stop_};
    while (const std::optional<OpenedBatch> batch = files_.next(stop_)) packer.add(*batch);
    raw_.close();
  }

  void compress() {
    const auto compressor = passes_through() ? nullptr : format::make_compressor(options_.compression);
    for (;;) {
      Buffer packed;
      if (compressor) packed = packed_pool_.acquire(stop_);  // before the piece: see pack.hpp on deadlocks
      std::optional<Piece> piece = raw_.pop(stop_);
      if (!piece) break;
      read_pending(*piece);
      if (compressor) {
        packed.resize(compressor->compress(piece->bytes.filled(), packed.whole()));
        if (hands_on_pieces() && !piece->ends_chunk) pad(packed);
        piece->bytes = std::move(packed);
      }
      in_order_.bring(std::move(*piece));
    }
    if (--compressing_ == 0) parts_.close();
  }

  void pad(Buffer& packed) const {
    const std::size_t more = padded(options_.compression.codec, packed.size()) - packed.size();
    if (more == 0) return;
    format::write_filler(options_.compression.codec, packed.free().first(more));
    packed.resize(packed.size() + more);
  }

  void assemble(Piece piece) {
    report(piece);
    assembler_.add(std::move(piece), stop_);
  }

  void report(const Piece& piece) {
    const std::scoped_lock lock{observer_mutex_};
    observer_.packed({.source_bytes = piece.source_bytes,
                      .files = piece.files,
                      .stored_bytes = piece.bytes.size(),
                      .collection = piece.chunk->collection});
  }

  void send() {
    const store::CallOptions call{.stop = stop_};
    while (const std::optional<std::shared_ptr<OutgoingChunk>> chunk = parts_.pop(stop_)) {
      if (!send_next_part(**chunk, store_.limits(), call)) continue;
      const std::scoped_lock lock{observer_mutex_};
      observer_.chunk_stored((*chunk)->stored());
    }
  }

  store::Store& store_;
  const PackOptions options_;
  PackObserver& observer_;
  std::mutex observer_mutex_;
  const std::size_t part_;
  const std::size_t piece_;
  // The pools come before the queues and the crew, so that they outlive every buffer on loan.
  BufferPool raw_pool_;
  BufferPool packed_pool_;
  BufferPool part_pool_;
  BoundedQueue<Piece> raw_{64};
  PartAssembler::Queue parts_{64};
  std::atomic<unsigned> compressing_{0};
  ReadAhead files_;
  PartAssembler assembler_{store_, part_pool_, parts_};
  InOrder in_order_{[this](Piece piece) { assemble(std::move(piece)); }};
  Crew crew_;  // last: its threads use all of the above
  std::stop_token stop_;
};

}  // namespace

unsigned workers_for(unsigned percentage) noexcept {
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  return percentage == 0 ? cores : std::max(1u, cores * std::min(percentage, 100u) / 100);
}

void pack(ChunkFeed feed, store::Store& store, const PackOptions& options, PackObserver& observer,
          const std::stop_token& stop) {
  Packing{std::move(feed), store, options, observer, stop}.run();
}

}  // namespace holdfast::transfer
