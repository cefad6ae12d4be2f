#include "settings/excerpt.hpp"

#include <algorithm>
#include <string_view>

#include "settings/text.hpp"
#include "settings/url.hpp"

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

/// Whether `text` is a table's header with bare keys: "[cluster]", "[[run]]". A list in a list could look alike, but
/// one of strings has quotes and one of numbers begins with a digit.
bool is_header(std::string_view text) {
  const std::string_view name = trim(text.substr(std::min(text.find_first_not_of('['), text.size())));
  return !name.empty() && !is_digit(name.front()) && std::ranges::all_of(name, [](char c) {
    return is_alphanumeric(c) || c == '_' || c == '-' || c == '.' || c == ' ' || c == ']';
  });
}

/// Whatever a list or a table holds may be a secret, and a text may be a URL with one.
std::string shown_value(std::string_view value) {
  if (value.starts_with('{')) return "{…}";
  if (value.starts_with('[') && !is_header(value)) return "[…]";
  if (value.size() < 2 || (value.front() != '"' && value.front() != '\'')) return std::string{value};
  return value.front() + scrubbed(value.substr(1, value.size() - 2)) + value.back();
}

}  // namespace

Excerpt excerpt_of(const Place& place) {
  if (!place.text || place.line == 0 || place.column == 0 || place.width == 0) return {};
  const std::string_view line = line_of(*place.text, place.line);
  const std::size_t begin = offset_of_character(line, place.column - 1);
  const std::size_t end = offset_of_character(line, place.column - 1 + place.width);
  if (begin >= line.size()) return {};

  const std::string_view before = line.substr(0, begin);
  const std::string shown =
      place.hides_value ? std::string{hidden_value} : shown_value(line.substr(begin, end - begin));
  const std::string_view after = line.substr(end);
  Excerpt result;
  result.line = is_only_a_key(before) ? std::string{before} : std::string{ellipsis} + " ";
  result.caret_column = static_cast<unsigned>(count_characters(result.line));
  result.caret_width = static_cast<unsigned>(count_characters(shown));
  result.line += shown;
  if (trim(after).starts_with('=')) result.line += " =";
  if (const auto rest = trim(after); !rest.empty() && rest.find_first_not_of(']') != std::string_view::npos)
    result.line += std::string{" "} + std::string{ellipsis};
  else
    result.line += rest;
  return result;
}

}  // namespace holdfast::settings
