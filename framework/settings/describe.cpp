#include "settings/describe.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

#include "errors/printable.hpp"
#include "settings/text.hpp"
#include "settings/value.hpp"

namespace holdfast::settings {
namespace {

constexpr int type_width = 10;

/// "(5MiB..5GiB)", "(1 or more)"; empty where there are no bounds.
std::string range_of(const Field& field) {
  const auto low = field.lower_bound(), high = field.upper_bound();
  if (!low) return {};
  const bool is_open = !high || *high == std::numeric_limits<std::int64_t>::max();
  if (is_open) return fmt::format("({} or more)", number_text(field.type, *low));
  return fmt::format("({}..{})", number_text(field.type, *low), number_text(field.type, *high));
}

/// What stands behind the type: "required", "16MiB  (5MiB..5GiB)", "secret  AWS_SECRET_ACCESS_KEY".
std::string facts_of(const Field& field) {
  std::vector<std::string> facts;
  if (field.is_deprecated())
    facts.push_back(field.replaced_by.empty() ? "deprecated" : "deprecated: use " + field.replaced_by);
  else if (!field.replaced_by.empty())
    facts.push_back("another name of " + field.replaced_by);
  if (field.is_required()) facts.emplace_back("required");
  if (field.is_secret()) facts.emplace_back("secret");
  if (!field.fallback.empty()) facts.push_back(field.fallback);
  if (auto range = range_of(field); !range.empty()) facts.push_back(std::move(range));
  if (!field.env.empty()) facts.push_back(fmt::format("{}", fmt::join(field.env, " ")));
  return printable(fmt::format("{}", fmt::join(facts, "  ")));
}

void append_line(std::string& out, std::string_view line) {
  while (line.ends_with(' ')) line.remove_suffix(1);
  out.append(line) += '\n';
}

void append_field(std::string& out, const Field& field, std::size_t key_width, Detail detail) {
  append_line(out, fmt::format("  {:<{}}  {:<{}}{}", printable(field.key), key_width, to_string(field.type), type_width,
                               facts_of(field)));
  const auto indented = [&out](std::string_view text) { append_line(out, fmt::format("      {}", printable(text))); };
  if (!field.help.empty()) indented(field.help);
  if (field.type == Type::choice && detail == Detail::brief) {
    std::vector<std::string_view> values;
    for (const Choice& choice : field.choices) values.push_back(choice.value);
    indented(fmt::format("one of {}", fmt::join(values, ", ")));
  }
  if (detail == Detail::brief) return;
  for (const Choice& choice : field.choices) indented(fmt::format("  {:<12} {}", choice.value, choice.help));
  if (!field.details.empty())
    for (const std::string_view line : split(field.details, '\n')) indented(line);
  if (!field.example.empty()) indented(fmt::format("example: {}", field.example));
}

}  // namespace

std::string describe(const PluginTitle& title, const Schema& schema, Detail detail) {
  std::string out;
  append_line(out, printable(fmt::format("{} {}  {}", title.name.empty() ? title.id : title.name, title.version,
                                         title.summary)));
  const auto is_shown = [detail](const Field& field) {
    return detail == Detail::full || !(field.is_advanced() || field.is_deprecated());
  };
  std::size_t key_width = 0;
  for (const Field& field : schema)
    if (is_shown(field)) key_width = std::max(key_width, count_characters(printable(field.key)));
  for (const Field& field : schema)
    if (is_shown(field)) append_field(out, field, key_width, detail);
  const auto hidden = std::ranges::count_if(schema, [&](const Field& field) { return !is_shown(field); });
  if (schema.empty()) append_line(out, "  no settings");
  if (hidden > 0) append_line(out, fmt::format("  and {} more for special cases", hidden));
  return out;
}

}  // namespace holdfast::settings
