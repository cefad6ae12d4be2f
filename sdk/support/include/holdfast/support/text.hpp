// Small steps with texts.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace holdfast::support {

/// What is named in a message stands in quotes: 'backups'.
[[nodiscard]] inline std::string quoted(std::string_view text) { return std::string{"'"}.append(text).append("'"); }

/// `c` in lower case where it is a letter of ASCII, whatever the locale: in protocols no others have a case.
[[nodiscard]] constexpr char lower_case(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] inline std::string lower_case(std::string_view text) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(), [](char c) { return lower_case(c); });
  return lower;
}

/// `text` without the blanks and line ends at its end, which files of tokens have.
[[nodiscard]] inline std::string without_end_of_line(std::string text) {
  text.erase(text.find_last_not_of(" \r\n") + 1);
  return text;
}

}  // namespace holdfast::support
