#include "settings/excerpt.hpp"

#include <algorithm>
#include <string_view>

#include "settings/text.hpp"

namespace holdfast::settings {
namespace {

constexpr std::string_view ellipsis = "…";
constexpr std::string_view hidden_value = "\"********\"";

std::string_view line_of(std::string_view text, unsigned number) {
  for (unsigned line = 1; line < number; ++line) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

/// Whether `prefix` is nothing but the key whose value follows: "", "\tkey = ", "[", "[[".
bool is_only_a_key(std::string_view prefix) {
  if (trim(prefix).find_first_not_of('[') == std::string_view::npos) return true;
  const auto equals = prefix.find('=');
  if (equals == std::string_view::npos || !trim(prefix.substr(equals + 1)).empty()) return false;
  return std::ranges::all_of(trim(prefix.substr(0, equals)),
                             [](char c) { return is_alphanumeric(c) || c == '_' || c == '-' || c == '.' || c == ' '; });
}

}  // namespace

Excerpt excerpt_of(const Place& place) {
  if (!place.text || place.line == 0 || place.column == 0 || place.width == 0) return {};
  const std::string_view line = line_of(*place.text, place.line);
  const std::size_t begin = offset_of_character(line, place.column - 1);
  const std::size_t end = offset_of_character(line, place.column - 1 + place.width);
  if (begin >= line.size()) return {};

  const std::string_view before = line.substr(0, begin);
  const std::string_view shown = place.hides_value ? hidden_value : line.substr(begin, end - begin);
  const std::string_view after = line.substr(end);
  Excerpt result;
  result.line = is_only_a_key(before) ? std::string{before} : std::string{ellipsis} + " ";
  result.caret_column = static_cast<unsigned>(count_characters(result.line));
  result.caret_width = static_cast<unsigned>(count_characters(shown));
  result.line += shown;
  if (trim(after).starts_with('=')) result.line += " =";
  if (const auto rest = trim(after); !rest.empty() && rest.find_first_not_of("]") != std::string_view::npos)
    result.line += std::string{" "} + std::string{ellipsis};
  else
    result.line += rest;
  return result;
}

}  // namespace holdfast::settings
