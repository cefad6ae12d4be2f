// Small questions about text that every parser of this room asks.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::settings {

/// ASCII only, whatever the locale.
[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_alphanumeric(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr char to_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
[[nodiscard]] std::string to_lower(std::string_view text);

/// Without the blanks at both ends.
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// Characters (code points) of UTF-8 text.
[[nodiscard]] std::size_t count_characters(std::string_view text) noexcept;
/// Where the character number `index` (from 0) begins; the text's size if it has fewer.
[[nodiscard]] std::size_t offset_of_character(std::string_view text, std::size_t index) noexcept;
/// Whether the text is well-formed UTF-8 without NUL: what a plugin is promised.
[[nodiscard]] bool is_clean_utf8(std::string_view text) noexcept;
/// In single quotes, printable.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace holdfast::settings
