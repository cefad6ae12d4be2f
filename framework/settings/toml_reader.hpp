// TOML files as raw settings with positions. The only place of the settings that knows toml++.
#pragma once

#include <filesystem>
#include <optional>

#include "settings/raw.hpp"

namespace holdfast::settings {

/// The file's top-level table. Nothing if it cannot be read or is no TOML: then one finding says so, and its text holds
/// nothing of the file's that could be a secret.
[[nodiscard]] std::optional<RawValue::Map> read_toml(const std::filesystem::path& file, Findings& findings);

/// The same for a text; `file` is the name that places carry.
[[nodiscard]] std::optional<RawValue::Map> parse_toml(std::string text, const std::string& file, Findings& findings);

/// The entries of a table as settings of their own.
[[nodiscard]] RawSettings to_settings(const RawValue::Map& table, const Place& place);

}  // namespace holdfast::settings
