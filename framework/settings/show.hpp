// What `holdfast config show` prints: every value in effect, where it comes from, and no secret.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "settings/config_file.hpp"

namespace holdfast::settings {

/// A setting as it may be shown: there is no secret in it.
struct ShownSetting {
  std::string key = {};
  Type type = Type::string;
  std::string text = {};
  std::vector<std::string> items = {};
  std::string origin = {};
  bool is_default = false;
  bool is_secret = false;
};

/// Those that have a value.
[[nodiscard]] std::vector<ShownSetting> shown_settings(const Resolved& settings);

/// A backend to show. Without `settings` nobody knows which of its values are secrets, so all are hidden.
struct ShownBackend {
  BackendConfig config = {};
  std::optional<std::vector<ShownSetting>> settings = {};
  std::string problem = {};  ///< Why there are none; one line.
};

/// As a TOML file with the origin of each value in a comment.
[[nodiscard]] std::string show_text(const Config& config, std::span<const ShownBackend> backends);

/// One JSON object on one line: {"file": ..., "tables": [{"table": ..., "problem": ..., "settings": [{"key", "value",
/// "origin", "default", "secret"}]}]}; a table has a problem where its values are hidden for it. Sizes and durations
/// are texts that can be read back.
[[nodiscard]] std::string show_json(const Config& config, std::span<const ShownBackend> backends);

}  // namespace holdfast::settings
