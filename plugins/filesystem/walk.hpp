// Lists objects in the order of their keys, without holding more than the folders on the way to the current one.
//
// The order is that of the bytes of whole keys, in which "a-b" comes before "a/b": a folder's entries are sorted as if
// the names of folders ended in a slash. So a listing can go on behind any key, in any process, and needs no state.
#pragma once

#include "root.hpp"

#include <holdfast/plugin.hpp>

#include <cstdint>
#include <functional>
#include <string_view>

namespace holdfast::filesystem {

enum class Depth : std::uint8_t { everything, one_level };

struct Query {
  std::string_view prefix = {};  ///< A plain string prefix, not a folder.
  std::string_view after = {};   ///< Only keys behind this one.
  std::string_view passed = {};  ///< A common prefix, ending in a slash, that was shown: nothing below it, or before.
  Depth depth = Depth::everything;
};

/// Told of an object, or with Depth::one_level of a common prefix (`object` is null). False ends the walk.
using Visit = std::function<bool(std::string_view key, const sdk::Object* object)>;

/// Visits what `query` asks for. Files that vanish meanwhile are left out; symbolic links, temporary files and anything
/// that is no file are no objects. A folder that may not be read is an error, but for "lost+found" at the top.
void walk(const Root& root, const sdk::Call& call, const Query& query, const Visit& visit);

}  // namespace holdfast::filesystem
