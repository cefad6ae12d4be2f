#include "plugin/table.hpp"

#include "errors/printable.hpp"
#include "plugin/note.hpp"
#include "plugin/readable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <set>
#include <string_view>

namespace holdfast::plugin {
namespace {

using Defect = std::optional<std::string>;

// Far beyond any real plugin, and small enough that a garbage count is noticed before it is followed.
constexpr std::size_t most_fields = 512;
constexpr std::size_t most_choices = 512;
constexpr std::size_t longest_text = 65536;

bool is_sane(hf_str text) noexcept {
  return text.size <= longest_text && (text.size == 0 || (text.data && is_readable(text.data, text.size)));
}
std::string_view view(hf_str text) noexcept { return text.data ? std::string_view{text.data, text.size} : ""; }

/// A text and what the ABI calls it.
struct NamedText {
  std::string_view member;
  hf_str text;
};

Defect defect_of_texts(std::initializer_list<NamedText> texts) {
  for (const auto& [member, text] : texts) {
    if (text.size > longest_text)
      return fmt::format("has a malformed text '{}': it states {} bytes, {} are the most", member, text.size,
                         longest_text);
    if (!is_sane(text))
      return fmt::format("has a malformed text '{}': it states {} bytes, and points to where nothing can be read",
                         member, text.size);
  }
  return std::nullopt;
}

bool is_snake_case(std::string_view key) noexcept {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto legal = [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !key.empty() && key.size() <= 64 && lower(key.front()) && std::ranges::all_of(key, legal);
}

Defect defect_of_choices(const hf_field& field, std::string_view key) {
  if (field.choice_count > most_choices ||
      (field.choice_count > 0 && !is_readable(field.choices, field.choice_count * sizeof *field.choices)))
    return fmt::format("has a malformed list of choices in setting '{}'", key);
  if (field.type == HF_TYPE_CHOICE && field.choice_count == 0)
    return fmt::format("offers no choices in setting '{}'", key);
  for (std::size_t i = 0; i < field.choice_count; ++i)
    if (!is_sane(field.choices[i].name) || view(field.choices[i].name).empty() || !is_sane(field.choices[i].value))
      return fmt::format("has a malformed choice in setting '{}'", key);
  return std::nullopt;
}

Defect defect_of_field(const hf_field* field, std::size_t position) {
  constexpr std::size_t least = offsetof(hf_field, max) + sizeof(field->max);
  if (!is_readable(field, sizeof field->struct_size))
    return fmt::format("has a setting at position {} that lies where nothing can be read", position);
  if (field->struct_size < least)
    return fmt::format("has an incomplete setting at position {}: {} of {} bytes", position, field->struct_size, least);
  if (!is_readable(field, least))
    return fmt::format("has a setting at position {} that ends before its size", position);
  if (!is_sane(field->key) || !is_snake_case(view(field->key)))
    return fmt::format("has a setting at position {} whose key '{}' is not snake_case", position,
                       is_sane(field->key) ? printable(view(field->key)) : "");
  const auto key = view(field->key);
  if (auto defect = defect_of_texts({{"help", field->help},
                                     {"details", field->details},
                                     {"fallback", field->fallback},
                                     {"example", field->example},
                                     {"env", field->env},
                                     {"replaced_by", field->replaced_by}}))
    return fmt::format("{}, in setting '{}'", *defect, key);
  if (field->type < HF_TYPE_STRING || field->type > HF_TYPE_MAP)
    return fmt::format("gives setting '{}' the unknown type {}", key, field->type);
  if (field->min > field->max) return fmt::format("bounds setting '{}' from {} to {}", key, field->min, field->max);
  return defect_of_choices(*field, key);
}

Defect defect_of_fields(const hf_plugin& table) {
  if (table.field_count > most_fields)
    return fmt::format("states {} settings, {} are the most", table.field_count, most_fields);
  if (!is_readable(table.fields, table.field_count * sizeof(void*))) return "states settings, but has none";
  std::set<std::string_view> keys;
  for (std::size_t i = 0; i < table.field_count; ++i) {
    if (auto defect = defect_of_field(table.fields[i], i)) return defect;
    const auto key = view(table.fields[i]->key);
    if (!keys.insert(key).second) return fmt::format("has two settings '{}'", key);
  }
  return std::nullopt;
}

}  // namespace

Defect defect_of(const hf_plugin& table) {
  constexpr std::size_t least = offsetof(hf_plugin, open) + sizeof(table.open);
  if (!is_readable(&table, sizeof table.struct_size)) return "lies where nothing can be read";
  if (table.struct_size < least) return fmt::format("is incomplete: {} of {} bytes", table.struct_size, least);
  if (!is_readable(&table, least)) return "ends before its size";
  if (!table.open) return "lacks the function 'open'";
  if (auto defect = defect_of_texts({{"id", table.id},
                                     {"name", table.name},
                                     {"version", table.version},
                                     {"vendor", table.vendor},
                                     {"license", table.license},
                                     {"url", table.url},
                                     {"summary", table.summary}}))
    return defect;
  if (!is_legal_id(view(table.id)))
    return fmt::format("has a malformed id '{}': {}", printable(view(table.id)), id_rule);
  if (!is_legal_version(view(table.version)))
    return fmt::format("has a malformed version '{}': {}", printable(view(table.version)), version_rule);
  return defect_of_fields(table);
}

bool accepts_this_host(const hf_plugin& table) noexcept { return table.min_host_minor <= HF_ABI_MINOR; }

}  // namespace holdfast::plugin
