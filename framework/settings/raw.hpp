// Settings as they were written, before anybody knows what they mean: a value, and the place it stands.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "settings/finding.hpp"

namespace holdfast::settings {

/// Looks up a variable of the environment. Called from the thread that parses.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

/// The process's own environment. Not while another thread changes it.
[[nodiscard]] Environment process_environment();

struct RawEntry;

/// A date or a time, which no setting is; what TOML calls it.
struct RawDate {
  std::string kind = {};
};

/// Whether a value has TOML's types, or is text whose meaning the setting's type decides (flags, addresses, variables).
enum class Notation : std::uint8_t { toml, text };

struct RawValue {
  using List = std::vector<RawValue>;
  using Map = std::vector<RawEntry>;
  // No initialiser of its own: clang would need RawEntry whole for it.
  std::variant<std::string, bool, std::int64_t, double, RawDate, List, Map> data;
  Place place = {};
  Notation notation = Notation::toml;

  /// "a string", "an integer", "a table": for messages.
  [[nodiscard]] std::string_view kind() const noexcept;
  /// The text, if it is one.
  [[nodiscard]] const std::string* text() const noexcept { return std::get_if<std::string>(&data); }
};

struct RawEntry {
  std::string key = {};
  Place key_place = {};
  RawValue value = {};
};

/// Raw values by key, in the order they were written.
class RawSettings {
 public:
  Place place = {};  ///< Of the whole: the table's header, the address.

  /// Adds `entry`, or puts it in the place of the one with its key.
  void set(RawEntry entry);
  /// The same for a text from elsewhere than a file; `origin` says where it comes from ("--cluster").
  void set(std::string_view key, std::string_view text, std::string_view origin);
  void remove(std::string_view key);

  [[nodiscard]] const RawEntry* find(std::string_view key) const noexcept;
  [[nodiscard]] const std::vector<RawEntry>& entries() const noexcept { return entries_; }

 private:
  std::vector<RawEntry> entries_;
};

/// A text from elsewhere than a file.
[[nodiscard]] RawValue raw_text(std::string_view text, std::string_view origin);

/// `key=value`, as flags have it. Throws UsageError where there is no '=' or nothing before it.
[[nodiscard]] RawEntry raw_entry(std::string_view assignment, std::string_view origin);

}  // namespace holdfast::settings
