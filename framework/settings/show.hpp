// What `holdfast config show` prints: every value in effect, where it comes from, and no secret.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "settings/config_file.hpp"

namespace holdfast::settings {

/// A backend to show. Without `settings` (its plugin is not there) nobody knows which of its values are secrets, so all
/// are hidden.
struct ShownBackend {
  BackendConfig config = {};
  std::optional<Resolved> settings = {};
};

/// As a TOML file with the origin of each value in a comment.
[[nodiscard]] std::string show_text(const Config& config, std::span<const ShownBackend> backends);

/// One JSON object on one line: {"file": ..., "tables": [{"table": ..., "settings": [{"key", "value", "origin",
/// "default", "secret"}]}]}. Sizes and durations are texts that can be read back.
[[nodiscard]] std::string show_json(const Config& config, std::span<const ShownBackend> backends);

}  // namespace holdfast::settings
