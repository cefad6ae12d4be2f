// The settings a plugin states about itself, and the ones of the program's own tables: one row for each.
//
// Field is a copy of the ABI's hf_field that needs no struct_size and borrows nothing. Everything this room does with a
// setting (parse, default, check, document, redact) it does from such rows.
#pragma once

#include <holdfast/abi.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::settings {

enum class Type : std::int32_t {
  string = HF_TYPE_STRING,
  boolean = HF_TYPE_BOOL,
  integer = HF_TYPE_INTEGER,
  size = HF_TYPE_SIZE,
  duration = HF_TYPE_DURATION,
  choice = HF_TYPE_CHOICE,
  path = HF_TYPE_PATH,
  url = HF_TYPE_URL,
  list = HF_TYPE_LIST,
  map = HF_TYPE_MAP,
};
/// "string", "bool", "integer", ...: the word for it in the documentation.
[[nodiscard]] std::string_view to_string(Type type) noexcept;

struct Choice {
  std::string value = {};
  std::string help = {};
};

struct Field {
  std::string key = {};  ///< snake_case.
  Type type = Type::string;
  std::uint32_t flags = 0;    ///< HF_FIELD_*
  std::string help = {};      ///< One line, no full stop.
  std::string details = {};   ///< Paragraphs.
  std::string fallback = {};  ///< The default as a user would write it; empty: none.
  std::string example = {};
  std::vector<std::string> env = {};  ///< Variables, in the order they are tried.
  std::string replaced_by = {};
  std::vector<Choice> choices = {};
  std::int64_t min = 0, max = 0;  ///< Both 0: unbounded. `max` below `min`: bounded below alone.

  [[nodiscard]] bool is_required() const noexcept { return (flags & HF_FIELD_REQUIRED) != 0; }
  [[nodiscard]] bool is_secret() const noexcept { return (flags & HF_FIELD_SECRET) != 0; }
  [[nodiscard]] bool is_advanced() const noexcept { return (flags & HF_FIELD_ADVANCED) != 0; }
  [[nodiscard]] bool is_identity() const noexcept { return (flags & HF_FIELD_IDENTITY) != 0; }
  [[nodiscard]] bool is_deprecated() const noexcept { return (flags & HF_FIELD_DEPRECATED) != 0; }
  [[nodiscard]] std::optional<std::int64_t> lower_bound() const noexcept;
  [[nodiscard]] std::optional<std::int64_t> upper_bound() const noexcept;
};

/// In the plugin's order: values travel by position.
using Schema = std::vector<Field>;

/// The settings a plugin states. Reads no member that the plugin's struct_size does not cover; absent texts are empty.
/// Errors: PluginError where the table breaks the contract (no table, no key, a key twice, a type nobody knows).
[[nodiscard]] Schema schema_of(const hf_plugin& plugin);

/// The position of the field with this key.
[[nodiscard]] std::optional<std::size_t> position_of(const Schema& schema, std::string_view key) noexcept;
[[nodiscard]] std::vector<std::string> keys_of(const Schema& schema);

}  // namespace holdfast::settings
