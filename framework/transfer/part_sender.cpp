#include "transfer/part_sender.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace holdfast::transfer {
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
  const auto memory = std::make_shared<const Buffer>(std::move(piece.bytes));
  std::span<const std::byte> rest = memory->filled();
  hash_.update(rest);
  // The chunk's last part is kept for add_last.
  const auto is_last = [&](std::span<const std::byte> behind) { return piece.ends_chunk && behind.empty(); };
  if (part_) {
    rest = append(rest);
    if (part_.free().empty() && !is_last(rest)) send(cut_part(), stop);
  }
  const std::size_t whole = pool_.capacity();
  while (rest.size() >= whole && !is_last(rest.subspan(whole))) {
    send(cut(memory, rest.first(whole)), stop);
    rest = rest.subspan(whole);
  }
  if (!piece.ends_chunk) {
    if (rest.empty()) return;
    part_ = pool_.acquire(stop);
    append(rest);
    return;
  }
  OutgoingChunk::Part last = part_ ? cut_part() : cut(memory, rest);
  chunk_->add_last(std::move(last), size_, hash_.digest());
  out_.push(std::exchange(chunk_, nullptr), stop);
}

std::span<const std::byte> PartAssembler::append(std::span<const std::byte> bytes) {
  const auto now = bytes.first(std::min(part_.free().size(), bytes.size()));
  std::memcpy(part_.free().data(), now.data(), now.size());
  part_.resize(part_.size() + now.size());
  return bytes.subspan(now.size());
}

OutgoingChunk::Part PartAssembler::cut(std::shared_ptr<const Buffer> memory, std::span<const std::byte> bytes) {
  const std::uint64_t offset = size_;
  size_ += bytes.size();
  return {.memory = std::move(memory), .bytes = bytes, .index = index_++, .offset = offset};
}

OutgoingChunk::Part PartAssembler::cut_part() {
  const auto memory = std::make_shared<const Buffer>(std::move(part_));
  return cut(memory, memory->filled());
}

void PartAssembler::send(OutgoingChunk::Part part, const std::stop_token& stop) {
  chunk_->add(std::move(part));
  out_.push(chunk_, stop);
}

bool send_next_part(OutgoingChunk& chunk, const store::Limits& limits, const store::CallOptions& call) {
  std::unique_lock order{chunk.order, std::defer_lock};
  if (!limits.parallel_parts) order.lock();
  OutgoingChunk::Part part = chunk.take();
  if (order && std::exchange(chunk.is_broken, true)) return false;  // whoever could not send the part before says why
  if (part.index == 0 && chunk.is_single_put())
    chunk.upload.put(part.bytes, call);
  else
    chunk.upload.part(part.index, part.offset, part.bytes, call);
  part.memory.reset();
  if (order) chunk.is_broken = false;
  if (chunk.sent() == OutgoingChunk::Rest::none) return false;
  const StoredObject stored = chunk.stored();
  if (!chunk.is_single_put())
    chunk.upload.finish({.parts = chunk.parts(), .size = stored.size, .digest = stored.digest}, call);
  return true;
}

}  // namespace holdfast::transfer
