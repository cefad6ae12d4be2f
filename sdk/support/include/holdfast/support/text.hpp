// How messages are put together.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::support {

/// What is named in a message stands in quotes: 'backups'.
inline std::string quoted(std::string_view text) { return std::string{"'"}.append(text).append("'"); }

}  // namespace holdfast::support
