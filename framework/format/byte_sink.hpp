// Where the writers of this room put their text.
#pragma once

#include <functional>
#include <string_view>

namespace holdfast::format {

/// Takes the next bytes of a document. They are borrowed until the call returns; what it throws ends the writing.
using ByteSink = std::function<void(std::string_view)>;

}  // namespace holdfast::format
