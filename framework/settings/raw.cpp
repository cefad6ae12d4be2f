#include "settings/raw.hpp"

#include <fmt/format.h>
#include <holdfast/errors.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "settings/text.hpp"

namespace holdfast::settings {

Environment process_environment() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string{name}.c_str());
    return value ? std::optional<std::string>{value} : std::nullopt;
  };
}

std::string_view RawValue::kind() const noexcept {
  constexpr std::array<std::string_view, 7> kinds{"a string",       "true or false", "an integer", "a decimal number",
                                                  "a date or time", "a list",        "a table"};
  return kinds[data.index()];
}

void RawSettings::set(RawEntry entry) {
  const auto found = std::ranges::find(entries_, entry.key, &RawEntry::key);
  if (found == entries_.end())
    entries_.push_back(std::move(entry));
  else
    *found = std::move(entry);
}

void RawSettings::set(std::string_view key, std::string_view text, std::string_view origin) {
  RawValue value = raw_text(text, origin);
  Place key_place = value.place;
  set({.key = std::string{key}, .key_place = std::move(key_place), .value = std::move(value)});
}

void RawSettings::remove(std::string_view key) {
  std::erase_if(entries_, [key](const RawEntry& e) { return e.key == key; });
}

const RawEntry* RawSettings::find(std::string_view key) const noexcept {
  const auto found = std::ranges::find(entries_, key, [](const RawEntry& e) -> std::string_view { return e.key; });
  return found == entries_.end() ? nullptr : &*found;
}

RawValue raw_text(std::string_view text, std::string_view origin) {
  return {.data = std::string{text}, .place = {.origin = std::string{origin}}, .notation = Notation::text};
}

RawEntry raw_entry(std::string_view assignment, std::string_view origin) {
  const auto equals = assignment.find('=');
  // The text itself may be a secret: it is not repeated.
  if (equals == std::string_view::npos || equals == 0)
    throw UsageError{{.message = fmt::format("{} needs a setting and its value", origin),
                      .hint = "write KEY=VALUE, as in region=eu-central-1"}};
  RawValue value = raw_text(assignment.substr(equals + 1), origin);
  Place key_place = value.place;
  return {.key = std::string{trim(assignment.substr(0, equals))},
          .key_place = std::move(key_place),
          .value = std::move(value)};
}

}  // namespace holdfast::settings
