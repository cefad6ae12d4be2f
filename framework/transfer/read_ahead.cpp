#include "transfer/read_ahead.hpp"

#include <fcntl.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <holdfast/errors.hpp>
#include <utility>

#include "transfer/source_changed.hpp"

namespace holdfast::transfer {
namespace {

constexpr unsigned opening_threads = 8;
constexpr std::size_t batch_files = 32;
// Files held open at once: far below the usual limit of 1024 descriptors.
constexpr std::size_t batches_ahead = 8;

// Reads one byte only if that needs no disk.
Cached probe(const files::File& file, std::uint64_t offset) noexcept {
  std::byte one{};
  iovec into{.iov_base = &one, .iov_len = 1};
  return ::preadv2(file.descriptor(), &into, 1, static_cast<off_t>(offset), RWF_NOWAIT) < 0 && errno == EAGAIN
             ? Cached::no
             : Cached::yes;
}

OpenedPart open_part(int root, SourcePart part) {
  OpenedPart opened{.part = std::move(part), .file = {}};
  const std::string& name = opened.part.entry.name;
  try {
    opened.file = files::open_below(root, name);
  } catch (const NotFoundError&) {
    refuse_changed_source(name, "vanished");
  }
  require_unchanged_source(opened);
  const std::uint64_t offset = opened.part.entry.file_offset.value_or(0);
  if (opened.part.entry.size != 0) {
    opened.cached = probe(opened.file, offset);
    if (opened.cached == Cached::no)
      ::posix_fadvise(opened.file.descriptor(), static_cast<off_t>(offset),
                      static_cast<off_t>(std::min<std::uint64_t>(opened.part.entry.size, 1u << 20)),
                      POSIX_FADV_WILLNEED);
  }
  return opened;
}

}  // namespace

ReadAhead::ReadAhead(int root, ChunkFeed feed) : root_{root}, feed_{std::move(feed)} {}

void ReadAhead::start(Crew& crew) {
  for (unsigned i = 0; i < opening_threads; ++i) crew.spawn([this, stop = crew.stop_token()] { work(stop); });
}

void ReadAhead::work(std::stop_token stop) {
  while (const std::shared_ptr<Slot> slot = claim(stop)) {
    open(slot->batch);
    {
      const std::scoped_lock lock{mutex_};
      slot->ready = true;
    }
    changed_.notify_all();
  }
}

std::shared_ptr<ReadAhead::Slot> ReadAhead::claim(std::stop_token stop) {
  const std::scoped_lock feeding{feed_mutex_};
  {
    std::unique_lock lock{mutex_};
    if (!changed_.wait(lock, stop, [&] { return exhausted_ || slots_.size() < batches_ahead; }))
      throw CancelledError{{.message = "cancelled"}};
    if (exhausted_) return nullptr;
  }
  std::optional<OpenedBatch> batch = next_batch();
  std::shared_ptr<Slot> slot;
  {
    const std::scoped_lock lock{mutex_};
    if (batch)
      slot = slots_.emplace_back(std::make_shared<Slot>(Slot{.batch = std::move(*batch)}));
    else
      exhausted_ = true;
  }
  if (!slot) changed_.notify_all();
  return slot;
}

// Called with the feed's mutex held: it is asked by one thread at a time, in order.
std::optional<OpenedBatch> ReadAhead::next_batch() {
  if (!current_) {
    current_ = feed_();
    position_ = 0;
    if (!current_) return std::nullopt;
  }
  OpenedBatch batch{.chunk = chunks_, .key = current_->key, .collection = current_->collection};
  const std::size_t count = std::min(batch_files, current_->parts.size() - position_);
  batch.parts.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    batch.parts.push_back(
        std::make_shared<OpenedPart>(OpenedPart{.part = std::move(current_->parts[position_ + i]), .file = {}}));
  position_ += count;
  batch.ends_chunk = position_ == current_->parts.size();
  if (batch.ends_chunk) {
    current_.reset();
    ++chunks_;
  }
  return batch;
}

void ReadAhead::open(OpenedBatch& batch) const {
  for (const auto& part : batch.parts) *part = open_part(root_, std::move(part->part));
}

std::optional<OpenedBatch> ReadAhead::next(std::stop_token stop) {
  std::shared_ptr<Slot> slot;
  {
    std::unique_lock lock{mutex_};
    const auto ready = [&] { return slots_.empty() ? exhausted_ : slots_.front()->ready; };
    if (!changed_.wait(lock, stop, ready)) throw CancelledError{{.message = "cancelled"}};
    if (slots_.empty()) return std::nullopt;
    slot = std::move(slots_.front());
    slots_.pop_front();
  }
  changed_.notify_all();
  return std::move(slot->batch);
}

}  // namespace holdfast::transfer
