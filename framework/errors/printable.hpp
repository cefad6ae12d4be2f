// Text from outside, made fit for a terminal and a log.
#pragma once

#include <string>
#include <string_view>

namespace holdfast {

/// `text` with everything that is not a visible character or a space written as an escape: \n, \x1b, \u202e. Escapes
/// what moves a cursor, hides or reorders text (control characters, bidirectional overrides) and bytes that are not
/// UTF-8. The result is UTF-8 on one line.
std::string printable(std::string_view text);

/// The same, but its line breaks stay.
std::string printable_lines(std::string_view text);

}  // namespace holdfast
