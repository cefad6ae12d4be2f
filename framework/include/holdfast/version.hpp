// Which Holdfast this is.
#pragma once

#include <string_view>

namespace holdfast {

/// "0.1.0". The same in the program, in manifests and towards plugins.
[[nodiscard]] std::string_view version() noexcept;

}  // namespace holdfast
