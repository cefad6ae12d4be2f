#include "transfer/object_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <holdfast/errors.hpp>
#include <limits>
#include <utility>

namespace holdfast::transfer {
namespace {

// 1 MiB: the largest write that stays fast on a plain disk, and enough in flight to hide a network's round trip.
constexpr std::uint64_t preferred_part = std::uint64_t{1} << 20;
// Without uploads in parts the whole object stands in memory before it goes out.
constexpr std::uint64_t preferred_put = std::uint64_t{8} << 20;

}  // namespace

PartSizes part_sizes(const store::Limits& limits) noexcept {
  constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();
  const auto at_most = [](std::uint64_t limit) { return limit == 0 ? unlimited : limit; };
  if (!limits.can_upload) {
    const std::uint64_t put = std::min(preferred_put, at_most(limits.max_put));
    return {.part = static_cast<std::size_t>(put), .largest_object = put};
  }
  const std::uint64_t part =
      std::min({std::max(preferred_part, limits.min_part), at_most(limits.max_part), at_most(limits.max_put)});
  const std::uint64_t parts = at_most(limits.max_parts);
  return {.part = static_cast<std::size_t>(part),
          .largest_object = parts > unlimited / part ? unlimited : parts * part};
}

ObjectUpload::ObjectUpload(store::Store& store, std::string key, store::PutMode mode)
    : store_{store}, key_{std::move(key)}, mode_{mode} {}

void ObjectUpload::put(std::span<const std::byte> whole, const store::CallOptions& call) {
  store_.put({.key = key_, .mode = mode_, .size_hint = whole.size()}, whole, call);
}

store::Upload& ObjectUpload::begun(const store::CallOptions& call) {
  const std::scoped_lock lock{mutex_};
  if (!upload_) upload_ = store_.begin_upload({.key = key_, .mode = mode_}, call);
  return *upload_;
}

void ObjectUpload::part(std::uint32_t index, std::uint64_t offset, std::span<const std::byte> data,
                        const store::CallOptions& call) {
  begun(call).part(index, offset, data, call);
}

void ObjectUpload::finish(const store::UploadEnd& end, const store::CallOptions& call) {
  begun(call).finish(end, call);
  upload_.reset();
}

ObjectWriter::ObjectWriter(store::Store& store, std::string key, Options options)
    : upload_{store, std::move(key), options.mode},
      call_{std::move(options.call)},
      limits_{store.limits()},
      part_size_{part_sizes(limits_).part} {}

void ObjectWriter::write(std::span<const std::byte> bytes) {
  hash_.update(bytes);
  while (!bytes.empty()) {
    if (limits_.can_upload && buffer_.size() == part_size_) send_part();
    // Without uploads all of it waits here, up to what one put can take.
    const std::size_t room = limits_.can_upload ? part_size_ - buffer_.size() : bytes.size();
    if (!limits_.can_upload && limits_.max_put != 0 && buffer_.size() + bytes.size() > limits_.max_put)
      throw UnsupportedError{
          {.message = fmt::format("'{}' is larger than the {} bytes that this store takes as one object", upload_.key(),
                                  limits_.max_put),
           .hint = "use a store that takes uploads in parts, or back up fewer collections at once"}};
    const auto now = bytes.first(std::min(room, bytes.size()));
    // At once: a vector that grows keeps its old memory beside the new while it copies.
    if (limits_.can_upload && buffer_.size() + now.size() > buffer_.capacity()) buffer_.reserve(part_size_);
    buffer_.insert(buffer_.end(), now.begin(), now.end());
    bytes = bytes.subspan(now.size());
  }
}

void ObjectWriter::send_part() {
  upload_.part(parts_, sent_, buffer_, call_);
  ++parts_;
  sent_ += buffer_.size();
  buffer_.clear();
}

StoredObject ObjectWriter::finish() {
  const std::uint64_t size = sent_ + buffer_.size();
  const hash::Digest digest = hash_.digest();
  if (parts_ == 0) {
    upload_.put(buffer_, call_);
  } else {
    if (!buffer_.empty()) send_part();
    upload_.finish({.parts = parts_, .size = size, .digest = digest}, call_);
  }
  return {.key = upload_.key(), .size = size, .digest = digest};
}

}  // namespace holdfast::transfer
