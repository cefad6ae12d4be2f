#include "settings/markdown.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "errors/printable.hpp"
#include "settings/text.hpp"

namespace holdfast::settings {
namespace {

/// In a cell, where a bar would end it and a line break the table.
std::string cell(std::string_view text) {
  std::string line{text};
  std::ranges::replace(line, '\n', ' ');
  std::string out;
  for (const char c : printable(line)) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string code(std::string_view text) { return fmt::format("`{}`", cell(text)); }

std::string type_of(const Field& field) {
  std::vector<std::string> words{std::string{to_string(field.type)}};
  if (field.is_required()) words.emplace_back("required");
  if (field.is_secret()) words.emplace_back("secret");
  return fmt::format("{}", fmt::join(words, ", "));
}

/// What holds where nobody sets it: the environment first.
std::string default_of(const Field& field) {
  std::vector<std::string> values;
  for (const std::string& variable : field.env) values.push_back(code("$" + variable));
  if (!field.fallback.empty()) values.push_back(code(field.fallback));
  return fmt::format("{}", fmt::join(values, ", "));
}

std::string sentence(std::string_view text) {
  std::string out = cell(text);
  if (!out.empty() && out.back() != '.') out += '.';
  return out;
}

std::string meaning_of(const Field& field) {
  std::vector<std::string> parts;
  if (!field.replaced_by.empty())
    parts.push_back(
        fmt::format("{} of {}.", field.is_deprecated() ? "Former name" : "Another name", code(field.replaced_by)));
  if (!field.help.empty()) parts.push_back(sentence(field.help));
  for (const Choice& choice : field.choices)
    parts.push_back(choice.help.empty() ? code(choice.value) + "."
                                        : fmt::format("{}: {}", code(choice.value), sentence(choice.help)));
  if (!field.details.empty()) parts.push_back(sentence(field.details));
  if (!field.example.empty()) parts.push_back(fmt::format("Example: {}.", code(field.example)));
  return fmt::format("{}", fmt::join(parts, " "));
}

}  // namespace

std::string markdown_table(const Schema& schema) {
  std::string out = "| setting | type | default | meaning |\n| --- | --- | --- | --- |\n";
  for (const Field& field : schema)
    out +=
        fmt::format("| {} | {} | {} | {} |\n", code(field.key), type_of(field), default_of(field), meaning_of(field));
  return out;
}

}  // namespace holdfast::settings
