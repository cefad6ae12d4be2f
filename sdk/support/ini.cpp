#include <holdfast/support/ini.hpp>
#include <holdfast/support/text.hpp>

#include <algorithm>

namespace holdfast::support {
namespace {

constexpr std::string_view blanks = " \t\r\v\f";

std::string_view trimmed(std::string_view text) noexcept {
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string_view without_comment(std::string_view value) noexcept {
  for (std::size_t i = 1; i < value.size(); ++i)
    if ((value[i] == '#' || value[i] == ';') && blanks.find(value[i - 1]) != std::string_view::npos)
      return value.substr(0, i);
  return value;
}

/// Words with one blank between.
std::string normalised(std::string_view text) {
  std::string out;
  for (const char c : trimmed(text)) {
    const bool is_blank = blanks.find(c) != std::string_view::npos;
    if (!is_blank) out += c;
    if (is_blank && !out.ends_with(' ')) out += ' ';
  }
  return out;
}

}  // namespace

IniFile parse_ini(std::string_view text) {
  IniFile file;
  IniSection* section = nullptr;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.empty() || line[0] == '#' || line[0] == ';') continue;
    if (blanks.find(line[0]) != std::string_view::npos) continue;
    if (line[0] == '[') {
      const auto end = line.find(']');
      section = end == std::string_view::npos ? nullptr : &file[normalised(line.substr(1, end - 1))];
      continue;
    }
    const auto equals = line.find('=');
    if (section == nullptr || equals == std::string_view::npos) continue;
    (*section)[lower_case(trimmed(line.substr(0, equals)))] = trimmed(without_comment(line.substr(equals + 1)));
  }
  return file;
}

}  // namespace holdfast::support
