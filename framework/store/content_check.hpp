// Whether a stored object is what was sent: how a lost answer is settled.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>

#include "store/store.hpp"

namespace holdfast::store {

/// Remembers of each part of a content where it lies and its hash, not its bytes.
///
/// Threads: every function concurrently.
class ContentDigest {
 public:
  /// A part that comes again replaces itself.
  void add(std::uint64_t offset, std::span<const std::byte> data);

  /// Reads the object back through `store` and compares. Its information if it has this content of `size` bytes;
  /// nothing if it has another or is not there. Costs one get of the whole object.
  std::optional<ObjectInfo> find_in(Store& store, std::string_view key, std::uint64_t size,
                                    const CallOptions& options) const;

 private:
  struct Part {
    std::uint64_t size = 0;
    std::array<std::uint64_t, 2> hash{};
  };
  mutable std::mutex mutex_;
  std::map<std::uint64_t, Part> parts_;  // by offset
};

}  // namespace holdfast::store
