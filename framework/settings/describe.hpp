// What `holdfast plugins describe` and the editors say about a plugin's settings, made from its table.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "settings/field.hpp"

namespace holdfast::settings {

/// How a plugin calls itself.
struct PluginTitle {
  std::string id = {};
  std::string name = {};
  std::string version = {};
  std::string summary = {};
};

enum class Detail : std::uint8_t {
  brief,  ///< One or two lines for each setting; no advanced or deprecated ones.
  full,   ///< All of them, with choices, examples and paragraphs.
};

/// For a terminal; ends with a line break. Nothing of the plugin's text can drive the terminal.
[[nodiscard]] std::string describe(const PluginTitle& title, const Schema& schema, Detail detail);

/// A JSON Schema (draft 7, which the editors' TOML support reads) of a [backends.NAME] table for this plugin.
[[nodiscard]] std::string json_schema(const Schema& schema, std::string_view plugin_id);

/// A JSON Schema of the whole holdfast.toml, where the settings of a backend depend on its `plugin`: one of `plugins`,
/// schemas by id, or an unknown one with any settings.
[[nodiscard]] std::string config_json_schema(const std::map<std::string, Schema>& plugins);

}  // namespace holdfast::settings
