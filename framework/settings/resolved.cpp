#include <fmt/format.h>
#include <holdfast/errors.hpp>

#include <algorithm>
#include <utility>

#include "hash/xxh3.hpp"
#include "settings/resolved_contents.hpp"
#include "settings/secret.hpp"
#include "settings/text.hpp"
#include "settings/url.hpp"

namespace holdfast::settings {
namespace {

hf_str borrowed(const std::string& text) noexcept { return {text.data(), text.size()}; }

/// What a position has that the schema has not: nothing, as the ABI says it.
constexpr hf_value no_value{.struct_size = sizeof(hf_value),
                            .flags = 0,
                            .type = HF_TYPE_STRING,
                            .integer = 0,
                            .text = {nullptr, 0},
                            .items = nullptr,
                            .item_count = 0};

const hf_value* value_at(const hf_settings* settings, std::uint32_t field) noexcept {
  const auto& values = static_cast<const Resolved::Contents::Table*>(settings)->contents->values;
  return field < values.size() ? &values[field] : &no_value;
}

std::uint32_t flags_of(State state) noexcept {
  switch (state) {
    case State::unset:
      return 0;
    case State::by_default:
      return HF_VALUE_DEFAULT;
    case State::set:
      return HF_VALUE_SET;
  }
  return 0;
}

}  // namespace

Resolved::Contents::Contents(std::string name, Place whole, std::vector<Setting> all)
    : instance{std::move(name)}, place{std::move(whole)}, settings{std::move(all)} {
  items.reserve(settings.size());
  values.reserve(settings.size());
  for (const Setting& setting : settings) {
    auto& borrowed_items = items.emplace_back();
    for (const std::string& item : setting.value.items) borrowed_items.push_back(borrowed(item));
    hf_value value = no_value;
    value.type = static_cast<std::int32_t>(setting.field.type);
    if (setting.state != State::unset) {
      value.flags = flags_of(setting.state);
      value.integer = setting.value.integer;
      value.text = borrowed(setting.value.text);
      value.items = borrowed_items.data();
      value.item_count = borrowed_items.size();
    }
    values.push_back(value);
  }
  table.struct_size = sizeof(hf_settings);
  table.count = static_cast<std::uint32_t>(values.size());
  table.reserved = 0;
  table.instance = borrowed(instance);
  table.at = value_at;
  table.contents = this;
}

std::string Setting::shown() const {
  if (state == State::unset) return {};
  return field.is_secret() ? std::string{secret_mask} : scrubbed(value.text);
}

Resolved::Resolved() : Resolved{std::make_unique<Contents>("", Place{}, std::vector<Setting>{})} {}
Resolved::Resolved(std::unique_ptr<Contents> contents) : contents_{std::move(contents)} {}

const hf_settings* Resolved::abi() const noexcept { return &contents_->table; }
const std::vector<Setting>& Resolved::all() const noexcept { return contents_->settings; }
const std::string& Resolved::instance() const noexcept { return contents_->instance; }
const Place& Resolved::place() const noexcept { return contents_->place; }

const Setting& Resolved::at(std::string_view key) const {
  const auto found = std::ranges::find(all(), key, [](const Setting& s) -> std::string_view { return s.field.key; });
  if (found == all().end()) throw InternalError{{.message = fmt::format("there is no setting {}", in_quotes(key))}};
  return *found;
}

std::vector<std::string> Resolved::secrets() const {
  std::vector<std::string> secrets;
  for (const Setting& setting : all()) {
    if (!setting.field.is_secret() || setting.state == State::unset) continue;
    if (!setting.value.text.empty()) secrets.push_back(setting.value.text);
    // The names in a map are none.
    const std::size_t step = setting.field.type == Type::map ? 2 : 1;
    for (std::size_t i = step - 1; i < setting.value.items.size(); i += step)
      if (!setting.value.items[i].empty()) secrets.push_back(setting.value.items[i]);
  }
  return secrets;
}

std::string Resolved::identity() const {
  std::string named;
  for (const Setting& setting : all())
    if (setting.field.is_identity() && !setting.field.is_secret() && setting.state != State::unset)
      named += fmt::format("{}={}:{}\n", setting.field.key, setting.value.text.size(), setting.value.text);
  return hash::xxh3(named).hex();
}

}  // namespace holdfast::settings
