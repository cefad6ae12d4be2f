#include "settings/escape.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "settings/text.hpp"

namespace holdfast::settings {

std::vector<std::string> split_escaped(std::string_view text, char separator) {
  if (trim(text).empty()) return {};
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == separator) {
      parts.emplace_back();
      continue;
    }
    parts.back() += text[i];
    if (text[i] == '\\' && i + 1 < text.size()) parts.back() += text[++i];
  }
  return parts;
}

std::string unescape(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) result += text[i] == '\\' && i + 1 < text.size() ? text[++i] : text[i];
  return result;
}

std::string escape(std::string_view text) {
  const std::string_view core = trim(text);
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_edge = text.data() + i < core.data() || text.data() + i >= core.data() + core.size();
    if (is_edge || text[i] == ',' || text[i] == '=' || text[i] == '\\') result += '\\';
    result += text[i];
  }
  return result;
}

std::string escaped_join(const std::vector<std::string>& items) {
  std::vector<std::string> escaped;
  for (const std::string& item : items) escaped.push_back(escape(item));
  return fmt::format("{}", fmt::join(escaped, ","));
}

}  // namespace holdfast::settings
