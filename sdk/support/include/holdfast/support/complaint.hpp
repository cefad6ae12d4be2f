// What somebody else's program has to say, in a form that may be shown.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::support {

/// The first 200 characters or so of what a program complained about, on one line, with everything masked that looks
/// like a key.
[[nodiscard]] std::string shown_complaint(std::string_view text);

}  // namespace holdfast::support
