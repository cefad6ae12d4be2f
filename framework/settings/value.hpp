// One setting's value: read by the rules of its type, and written back in one canonical form.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/field.hpp"
#include "settings/raw.hpp"

namespace holdfast::settings {

/// A typed value. Whatever reads `text` again gets an equal one.
struct Value {
  Type type = Type::string;
  std::int64_t integer = 0;             ///< Bool: 0 or 1; size: bytes; duration: nanoseconds.
  std::string text = {};                ///< Canonical; of a list or a map the items with commas between them.
  std::vector<std::string> items = {};  ///< Of a list; of a map key, value, key, value, ...
  std::vector<Place> item_places = {};  ///< One for each item of a list or pair of a map.
  bool operator==(const Value& other) const {
    return type == other.type && integer == other.integer && text == other.text && items == other.items;
  }
};

/// Why a text is no value of its type. Quotes the value unless the field is a secret.
struct Problem {
  Place place = {};
  std::string code = {};
  std::string summary = {};
  std::string remedy = {};
};

/// A value, or the problem with it; exactly one is there.
struct Parsed {
  std::optional<Value> value = {};
  Problem problem = {};
};

/// Reads `raw` as `field`'s type: its form, range and choices. A path is made absolute against the folder of the file
/// it stands in, or against the working folder, with `~` as `home`. Secrets must be fetched before (secret.hpp).
[[nodiscard]] Parsed parse_value(const Field& field, const RawValue& raw, std::string_view home);

/// `path` absolute and without "." and "..": against the folder of the file that `place` names, or the working folder.
/// A leading "~/" is `home`; nothing if it is needed and empty.
[[nodiscard]] std::optional<std::string> absolute_path(std::string_view path, const Place& place,
                                                       std::string_view home);

/// A number in the unit of its type: "64MiB", "30s", "5".
[[nodiscard]] std::string number_text(Type type, std::int64_t number);
/// "a size", "true or false": what a type expects, for messages.
[[nodiscard]] std::string_view expectation(Type type) noexcept;

}  // namespace holdfast::settings
