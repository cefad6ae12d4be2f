// Reads a range of an object.
#pragma once

#include "key.hpp"
#include "root.hpp"

#include <holdfast/plugin.hpp>

namespace holdfast::filesystem {

/// Opens `key` with `flags` and looks at it. HF_E_NOT_FOUND where there is no such object.
struct OpenObject {
  Descriptor file = {};
  sdk::Object object = {};
};
OpenObject open_object(const Root& root, const Key& key, int flags);

/// Hands the bytes of the range to `out`. What was not in the page cache before is not left in it: a restore must not
/// push out what a server works with. HF_E_CORRUPT where the file ends before its size.
void read_object(const Root& root, const sdk::Call& call, const hf_get& request, sdk::Sink& out);

}  // namespace holdfast::filesystem
