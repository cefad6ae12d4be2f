#include "store/content_check.hpp"

#define XXH_INLINE_ALL  // the packaged library knows none of the newer vector instructions
#include <xxhash.h>

#include <algorithm>
#include <holdfast/errors.hpp>
#include <memory>

namespace holdfast::store {
namespace {

using Hash = std::array<std::uint64_t, 2>;

Hash to_array(XXH128_hash_t hash) noexcept { return {hash.low64, hash.high64}; }

/// Ends the reading of an object that is another one. Internal to this file.
struct IsAnother {};

}  // namespace

void ContentDigest::add(std::uint64_t offset, std::span<const std::byte> data) {
  const Hash hash = to_array(XXH3_128bits(data.data(), data.size()));
  const std::lock_guard lock{mutex_};
  parts_[offset] = {data.size(), hash};
}

std::optional<ObjectInfo> ContentDigest::find_in(Store& store, std::string_view key, std::uint64_t size,
                                                 const CallOptions& options) const {
  const std::lock_guard lock{mutex_};
  const auto state = std::make_unique<XXH3_state_t>();
  XXH3_128bits_reset(state.get());
  auto part = parts_.begin();
  std::uint64_t at = 0;       // bytes of whole parts that were compared
  std::uint64_t of_part = 0;  // bytes of the current one that were hashed

  const auto end_part = [&] {
    if (to_array(XXH3_128bits_digest(state.get())) != part->second.hash) throw IsAnother{};
    XXH3_128bits_reset(state.get());
    at += part->second.size;
    of_part = 0;
    ++part;
  };
  const auto compare = [&](std::span<const std::byte> data) {
    while (!data.empty()) {
      if (part == parts_.end() || part->first != at) throw IsAnother{};
      const auto now =
          data.first(static_cast<std::size_t>(std::min<std::uint64_t>(data.size(), part->second.size - of_part)));
      XXH3_128bits_update(state.get(), now.data(), now.size());
      of_part += now.size();
      data = data.subspan(now.size());
      if (of_part == part->second.size) end_part();
    }
  };
  const auto began = [&](const ObjectInfo& object) {
    if (object.size != size) throw IsAnother{};
  };
  try {
    ObjectInfo info = store.get({.key = key, .began = began}, compare, options);
    if (at != size) return std::nullopt;
    return info;
  } catch (const IsAnother&) {
    return std::nullopt;
  } catch (const NotFoundError&) {
    return std::nullopt;
  }
}

}  // namespace holdfast::store
