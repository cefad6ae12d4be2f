// The program's own settings, one field table for each table of holdfast.toml: what load_config() reads by, what
// `holdfast config schema` and the reference page are made of.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "settings/field.hpp"

namespace holdfast::settings {

/// A table of the program's own.
struct OwnTable {
  std::string_view name;
  std::string_view help;
  const Schema& (*schema)();
};

[[nodiscard]] const Schema& cluster_schema();
[[nodiscard]] const Schema& client_schema();
[[nodiscard]] const Schema& plugins_schema();
[[nodiscard]] const Schema& preflight_schema();
[[nodiscard]] const Schema& run_schema();

/// [cluster], [client], [plugins], [preflight].
[[nodiscard]] std::span<const OwnTable> own_tables();

/// The keys of a [[run]] that only a create has, or only a restore.
[[nodiscard]] std::span<const std::string_view> create_only_keys();
[[nodiscard]] std::span<const std::string_view> restore_only_keys();

}  // namespace holdfast::settings
