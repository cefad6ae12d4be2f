// Whether a stored object is what was sent: how a lost answer is settled.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "hash/xxh3.hpp"
#include "store/store.hpp"

namespace holdfast::store {

/// What an object should hold.
struct Content {
  std::uint64_t size = 0;
  hash::Digest digest = {};
};

/// Reads the object back through `store` and compares. Its information if it has this content; nothing if it has
/// another or is not there. Costs one get of the whole object.
std::optional<ObjectInfo> find_content(Store& store, std::string_view key, const Content& content,
                                       const CallOptions& options);

}  // namespace holdfast::store
