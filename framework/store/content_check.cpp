#include "store/content_check.hpp"

#include <holdfast/errors.hpp>

namespace holdfast::store {
namespace {

/// Ends the reading of an object that is another one. Internal to this file.
struct IsAnother {};

}  // namespace

std::optional<ObjectInfo> find_content(Store& store, std::string_view key, const Content& content,
                                       const CallOptions& options) {
  hash::Xxh3 read;
  const auto began = [&](const ObjectInfo& object) {
    if (object.size != content.size) throw IsAnother{};
  };
  try {
    ObjectInfo info = store.get(
        {.key = key, .began = began}, [&](std::span<const std::byte> data) { read.update(data); }, options);
    if (read.digest() != content.digest) return std::nullopt;
    return info;
  } catch (const IsAnother&) {
    return std::nullopt;
  } catch (const NotFoundError&) {
    return std::nullopt;
  }
}

}  // namespace holdfast::store
