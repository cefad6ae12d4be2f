#include "transfer/tar_packer.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "transfer/source_changed.hpp"

namespace holdfast::transfer {
namespace {

/// From here on a read is worth handing over.
constexpr std::size_t large_read = std::size_t{128} << 10;

/// The disk may fetch it while the pieces before it are compressed.
void expect_read(const OpenedPart& source, std::uint64_t offset, std::size_t size) {
  if (source.cached == Cached::no)
    ::posix_fadvise(source.file.descriptor(), static_cast<off_t>(offset), static_cast<off_t>(size),
                    POSIX_FADV_WILLNEED);
}

}  // namespace

TarPacker::TarPacker(BufferPool& pool, BoundedQueue<Piece>& out, std::stop_token stop)
    : pool_{pool}, out_{out}, stop_{std::move(stop)} {}

void TarPacker::add(const OpenedBatch& batch) {
  if (!chunk_) chunk_ = std::make_shared<ChunkLabel>(ChunkLabel{.key = batch.key, .collection = batch.collection});
  for (const auto& part : batch.parts) add_file(part);
  if (!batch.ends_chunk) return;
  append_zeros(format::tar_end.size());
  emit(true);
  chunk_.reset();
}

void TarPacker::add_file(const std::shared_ptr<const OpenedPart>& opened) {
  const format::TarEntry& entry = opened->part.entry;
  header_.clear();
  format::append_tar_header(header_, entry);
  append(std::as_bytes(std::span{header_}));

  std::uint64_t offset = entry.file_offset.value_or(0);
  if (entry.size == 0) require_unchanged_source(*opened);
  for (std::uint64_t left = entry.size; left > 0;) {
    const std::span<std::byte> into = room();
    const std::size_t now = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), left));
    if (now >= large_read) {
      piece_.pending.push_back({.source = opened, .offset = offset, .at = piece_.bytes.size(), .size = now});
      expect_read(*opened, offset, now);
    } else {
      read_source(*opened, offset, into.first(now));
    }
    piece_.bytes.resize(piece_.bytes.size() + now);
    piece_.source_bytes += now;
    offset += now;
    left -= now;
  }
  append_zeros(format::tar_padding(entry.size));
  if (offset == opened->part.file_size) ++piece_.files;
}

std::span<std::byte> TarPacker::room() {
  if (piece_.bytes && piece_.bytes.free().empty()) emit(false);
  if (!piece_.bytes) piece_.bytes = pool_.acquire(stop_);
  return piece_.bytes.free();
}

void TarPacker::append(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::span<std::byte> into = room();
    const auto now = bytes.first(std::min(into.size(), bytes.size()));
    std::memcpy(into.data(), now.data(), now.size());
    piece_.bytes.resize(piece_.bytes.size() + now.size());
    bytes = bytes.subspan(now.size());
  }
}

void TarPacker::append_zeros(std::size_t count) {
  while (count > 0) {
    const std::span<std::byte> into = room();
    const std::size_t now = std::min(into.size(), count);
    std::memset(into.data(), 0, now);
    piece_.bytes.resize(piece_.bytes.size() + now);
    count -= now;
  }
}

void TarPacker::emit(bool ends_chunk) {
  piece_.number = pieces_++;
  piece_.chunk = chunk_;
  piece_.ends_chunk = ends_chunk;
  out_.push(std::exchange(piece_, Piece{}), stop_);
}

}  // namespace holdfast::transfer
