#include "transfer/part_sender.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace holdfast::transfer {
namespace {

/// Small enough to stay in a core's first cache between the copy and the hash.
constexpr std::size_t copied_at_once = std::size_t{16} << 10;

}  // namespace

void OutgoingChunk::add(Part part) {
  const std::scoped_lock lock{mutex_};
  waiting_.push_back(std::move(part));
  ++parts_;
}

void OutgoingChunk::add_last(Part part, std::uint64_t size, hash::Digest digest) {
  const std::scoped_lock lock{mutex_};
  waiting_.push_back(std::move(part));
  ++parts_;
  complete_ = true;
  size_ = size;
  digest_ = digest;
}

OutgoingChunk::Part OutgoingChunk::take() {
  const std::scoped_lock lock{mutex_};
  Part part = std::move(waiting_.front());
  waiting_.pop_front();
  return part;
}

OutgoingChunk::Rest OutgoingChunk::sent() {
  const std::scoped_lock lock{mutex_};
  ++sent_;
  return complete_ && sent_ == parts_ ? Rest::finish : Rest::none;
}

StoredObject OutgoingChunk::stored() const {
  const std::scoped_lock lock{mutex_};
  return {.key = upload.key(), .size = size_, .digest = digest_};
}

std::uint32_t OutgoingChunk::parts() const {
  const std::scoped_lock lock{mutex_};
  return parts_;
}

bool OutgoingChunk::is_single_put() const {
  const std::scoped_lock lock{mutex_};
  return complete_ && parts_ == 1;
}

PartAssembler::PartAssembler(store::Store& store, BufferPool& pool, Queue& out)
    : store_{store}, pool_{pool}, out_{out} {}

void PartAssembler::add(Piece piece, const std::stop_token& stop) {
  if (!chunk_) {
    chunk_ = std::make_shared<OutgoingChunk>(store_, piece.chunk->key);
    size_ = 0;
    index_ = 0;
    hash_.reset();
  }
  if (!part_ && piece.bytes.size() == pool_.capacity()) {
    hash_.update(piece.bytes.filled());
    part_ = std::move(piece.bytes);  // the piece is just a part: no copy
  } else {
    append(piece.bytes.filled(), stop);
    piece.bytes.release();
  }
  if (!piece.ends_chunk) {
    // What follows begins a new part, so a full one goes out now; the chunk's last is kept for add_last.
    if (part_.size() == pool_.capacity()) send_full_part(stop);
    return;
  }
  OutgoingChunk::Part last = cut_part();
  chunk_->add_last(std::move(last), size_, hash_.digest());
  out_.push(std::exchange(chunk_, nullptr), stop);
}

void PartAssembler::append(std::span<const std::byte> bytes, const std::stop_token& stop) {
  while (!bytes.empty()) {
    if (part_ && part_.size() == pool_.capacity()) send_full_part(stop);
    if (!part_) part_ = pool_.acquire(stop);
    const std::size_t room = pool_.capacity() - part_.size();
    const auto now = bytes.first(std::min({room, bytes.size(), copied_at_once}));
    std::memcpy(part_.data() + part_.size(), now.data(), now.size());
    hash_.update(now);  // while it is in the cache
    part_.resize(part_.size() + now.size());
    bytes = bytes.subspan(now.size());
  }
}

OutgoingChunk::Part PartAssembler::cut_part() {
  const std::uint64_t offset = size_;
  size_ += part_.size();
  return {.bytes = std::move(part_), .index = index_++, .offset = offset};
}

void PartAssembler::send_full_part(const std::stop_token& stop) {
  chunk_->add(cut_part());
  out_.push(chunk_, stop);
}

bool send_next_part(OutgoingChunk& chunk, const store::Limits& limits, const store::CallOptions& call) {
  std::unique_lock order{chunk.order, std::defer_lock};
  if (!limits.parallel_parts) order.lock();
  OutgoingChunk::Part part = chunk.take();
  if (order && std::exchange(chunk.is_broken, true)) return false;  // whoever could not send the part before says why
  if (part.index == 0 && chunk.is_single_put())
    chunk.upload.put(part.bytes.filled(), call);
  else
    chunk.upload.part(part.index, part.offset, part.bytes.filled(), call);
  part.bytes.release();
  if (order) chunk.is_broken = false;
  if (chunk.sent() == OutgoingChunk::Rest::none) return false;
  const StoredObject stored = chunk.stored();
  if (!chunk.is_single_put())
    chunk.upload.finish({.parts = chunk.parts(), .size = stored.size, .digest = stored.digest}, call);
  return true;
}

}  // namespace holdfast::transfer
