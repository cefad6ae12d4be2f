#include "settings/field.hpp"

#include <fmt/format.h>
#include <holdfast/errors.hpp>

#include <algorithm>
#include <array>

#include "settings/text.hpp"

namespace holdfast::settings {
namespace {

constexpr std::array<std::string_view, 10> type_names{"string", "bool", "integer", "size", "duration",
                                                      "choice", "path", "url",     "list", "map"};

std::string copy(hf_str text) { return text.data ? std::string{text.data, text.size} : std::string{}; }

[[noreturn]] void refuse(const hf_plugin& plugin, std::string_view why) {
  throw PluginError{
      {.message = fmt::format("the settings table of plugin {} is broken: {}", in_quotes(copy(plugin.id)), why),
       .hint = "report it to the plugin's vendor"}};
}

Field copy_field(const hf_field& from) {
  Field to;
  // A member that the plugin's build did not know yet is left at its default.
  const auto text = [&from](const hf_str& member, std::string& target) {
    const auto offset =
        static_cast<std::size_t>(reinterpret_cast<const char*>(&member) - reinterpret_cast<const char*>(&from));
    if (from.struct_size >= offset + sizeof member) target = copy(member);
  };
  if (HF_HAS(hf_field, &from, type)) to.type = static_cast<Type>(from.type);
  if (HF_HAS(hf_field, &from, flags)) to.flags = from.flags;
  text(from.key, to.key);
  text(from.help, to.help);
  text(from.details, to.details);
  text(from.fallback, to.fallback);
  text(from.example, to.example);
  text(from.replaced_by, to.replaced_by);
  std::string env;
  text(from.env, env);
  for (const std::string_view name : split(env, ','))
    if (const auto trimmed = trim(name); !trimmed.empty()) to.env.emplace_back(trimmed);
  if (HF_HAS(hf_field, &from, choice_count) && from.choices)
    for (std::size_t i = 0; i < from.choice_count; ++i)
      to.choices.push_back({copy(from.choices[i].name), copy(from.choices[i].value)});
  if (HF_HAS(hf_field, &from, max)) {
    to.min = from.min;
    to.max = from.max;
  }
  return to;
}

}  // namespace

std::string_view to_string(Type type) noexcept {
  const auto index = static_cast<std::size_t>(type);
  return index < type_names.size() ? type_names[index] : "unknown";
}

std::optional<std::int64_t> Field::lower_bound() const noexcept {
  return min == 0 && max == 0 ? std::nullopt : std::optional{min};
}

std::optional<std::int64_t> Field::upper_bound() const noexcept {
  return (min == 0 && max == 0) || max < min ? std::nullopt : std::optional{max};
}

Schema schema_of(const hf_plugin& plugin) {
  Schema schema;
  if (!HF_HAS(hf_plugin, &plugin, field_count) || plugin.field_count == 0) return schema;
  if (!plugin.fields) refuse(plugin, fmt::format("{} settings are announced, none is there", plugin.field_count));
  for (std::uint32_t i = 0; i < plugin.field_count; ++i) {
    if (!plugin.fields[i]) refuse(plugin, fmt::format("setting number {} is absent", i));
    Field field = copy_field(*plugin.fields[i]);
    if (field.key.empty()) refuse(plugin, fmt::format("setting number {} has no key", i));
    if (to_string(field.type) == "unknown")
      refuse(plugin, fmt::format("setting {} has the type {}, which this version does not know", in_quotes(field.key),
                                 static_cast<std::int32_t>(field.type)));
    if (position_of(schema, field.key)) refuse(plugin, fmt::format("setting {} is there twice", in_quotes(field.key)));
    schema.push_back(std::move(field));
  }
  return schema;
}

std::optional<std::size_t> position_of(const Schema& schema, std::string_view key) noexcept {
  const auto found = std::ranges::find(schema, key, [](const Field& f) -> std::string_view { return f.key; });
  if (found == schema.end()) return std::nullopt;
  return static_cast<std::size_t>(found - schema.begin());
}

std::vector<std::string> keys_of(const Schema& schema) {
  std::vector<std::string> keys;
  keys.reserve(schema.size());
  for (const Field& field : schema) keys.push_back(field.key);
  return keys;
}

}  // namespace holdfast::settings
