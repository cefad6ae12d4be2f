// The storing side of packing: chunks cut into parts go out through several connections at once.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <string>

#include "hash/xxh3.hpp"
#include "transfer/bounded_queue.hpp"
#include "transfer/buffer_pool.hpp"
#include "transfer/object_writer.hpp"
#include "transfer/pack.hpp"
#include "transfer/piece.hpp"

namespace holdfast::transfer {

/// A chunk on its way out. Made by the assembler, shared with the senders of its parts.
class OutgoingChunk {
 public:
  struct Part {
    std::shared_ptr<const Buffer> memory = {};  ///< Of which others may be parts, too.
    std::span<const std::byte> bytes = {};      ///< In it.
    std::uint32_t index = 0;
    std::uint64_t offset = 0;
  };
  /// What the sender of the last part has to do.
  enum class Rest : std::uint8_t { none, finish };

  OutgoingChunk(store::Store& store, std::string key) : upload{store, std::move(key), store::PutMode::overwrite} {}

  void add(Part part);
  /// The last part; the object is `size` bytes long.
  void add_last(Part part, std::uint64_t size, hash::Digest digest);
  /// The earliest part that nobody took yet. There is one for every add() and add_last().
  Part take();
  /// The part was sent. Rest::finish to exactly one caller: the one after whom all of a completed chunk are sent.
  Rest sent();

  [[nodiscard]] StoredObject stored() const;
  [[nodiscard]] std::uint32_t parts() const;
  /// True if the chunk is one part, which goes out as one put.
  [[nodiscard]] bool is_single_put() const;

  ObjectUpload upload;
  std::mutex order;        ///< Held while a part is sent, where a store wants its parts in order.
  bool is_broken = false;  ///< Guarded by `order`: a part was not sent, and none may follow.

 private:
  mutable std::mutex mutex_;
  std::deque<Part> waiting_;
  std::uint32_t parts_ = 0;
  std::uint32_t sent_ = 0;
  bool complete_ = false;
  std::uint64_t size_ = 0;
  hash::Digest digest_ = {};
};

/// Cuts compressed pieces into parts, all as large as the pool's buffers but for a chunk's last. What of a piece is a
/// whole part goes out from the piece's own memory; the rest is copied together with that of its neighbours. One call
/// at a time.
class PartAssembler {
 public:
  using Queue = BoundedQueue<std::shared_ptr<OutgoingChunk>>;
  PartAssembler(store::Store& store, BufferPool& pool, Queue& out);

  /// The pieces of all chunks, in order. Waits for a free buffer. Throws CancelledError when `stop` is requested.
  void add(Piece piece, const std::stop_token& stop);

 private:
  /// Copies as much of the front of `bytes` as the part that is being put together has room for; returns the rest.
  std::span<const std::byte> append(std::span<const std::byte> bytes);
  /// The next part of the chunk.
  OutgoingChunk::Part cut(std::shared_ptr<const Buffer> memory, std::span<const std::byte> bytes);
  OutgoingChunk::Part cut_part();
  void send(OutgoingChunk::Part part, const std::stop_token& stop);

  store::Store& store_;
  BufferPool& pool_;
  Queue& out_;
  std::shared_ptr<OutgoingChunk> chunk_;
  Buffer part_;
  std::uint64_t size_ = 0;
  std::uint32_t index_ = 0;
  hash::Xxh3 hash_;
};

/// Sends one waiting part of `chunk`, and finishes the chunk where it was the last. From several threads.
/// True when the chunk is stored with that.
bool send_next_part(OutgoingChunk& chunk, const store::Limits& limits, const store::CallOptions& call);

}  // namespace holdfast::transfer
