#include "profile.hpp"

#include "bench.hpp"
#include "errors/near_miss.hpp"
#include "errors/printable.hpp"
#include "settings/text.hpp"
#include "settings/toml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

namespace holdfast::conformance {

namespace {

std::string in_quotes(std::string_view text) { return fmt::format("\"{}\"", printable(text)); }

constexpr std::string_view placeholder = "${TMP}";

void fill_in(settings::RawValue& value, const std::string& scratch) {
  if (auto* text = std::get_if<std::string>(&value.data)) {
    for (auto at = text->find(placeholder); at != std::string::npos;
         at = text->find(placeholder, at + scratch.size())) {
      text->replace(at, placeholder.size(), scratch);
    }
  } else if (auto* list = std::get_if<settings::RawValue::List>(&value.data)) {
    for (auto& item : *list) fill_in(item, scratch);
  } else if (auto* map = std::get_if<settings::RawValue::Map>(&value.data)) {
    for (auto& entry : *map) fill_in(entry.value, scratch);
  }
}

void read_quirks(const settings::RawValue::Map& table, Profile& profile, settings::Findings& findings) {
  std::vector<std::string> ids;
  for (const Rule& rule : all_rules()) ids.emplace_back(rule.id);
  for (const auto& entry : table) {
    const std::string* reason = entry.value.text();
    if (std::find(ids.begin(), ids.end(), entry.key) == ids.end()) {
      const auto meant = near_miss(entry.key, ids);
      findings.error(entry.key_place, "profile.quirk.unknown", "no rule is called " + in_quotes(entry.key),
                     meant ? fmt::format("write \"{}\" if that is what you mean", *meant)
                           : std::string{"write the id of a rule as the kit prints it"});
    } else if (reason == nullptr || settings::trim(*reason).empty()) {
      findings.error(entry.value.place, "profile.quirk.reason",
                     fmt::format("the quirk {} gives no reason", in_quotes(entry.key)),
                     "say why this storage cannot keep the rule");
    } else {
      profile.quirks.emplace(entry.key, *reason);
    }
  }
}

}  // namespace

Profile read_profile(const std::filesystem::path& file, const std::filesystem::path& scratch) {
  settings::Findings findings;
  Profile profile;
  std::vector<settings::RawEntry> wrong;
  bool has_wrong = false;
  auto tables = settings::read_toml(file, findings);
  for (auto& entry : tables.value_or(settings::RawValue::Map{})) {
    fill_in(entry.value, scratch.string());
    const auto* table = std::get_if<settings::RawValue::Map>(&entry.value.data);
    if (table != nullptr && entry.key == "settings") {
      profile.settings = settings::to_settings(*table, entry.key_place);
    } else if (table != nullptr && entry.key == "wrong-credential") {
      has_wrong = true;
      wrong = *table;
    } else if (table != nullptr && entry.key == "quirks") {
      read_quirks(*table, profile, findings);
    } else {
      findings.error(entry.key_place, "profile.unknown", in_quotes(entry.key) + " is no part of a profile",
                     "write [settings], [wrong-credential] and [quirks], and nothing else");
    }
  }
  findings.throw_if_errors();
  if (has_wrong) {
    profile.wrong_credential = profile.settings;
    for (settings::RawEntry& entry : wrong) profile.wrong_credential->set(std::move(entry));
  }
  return profile;
}

}  // namespace holdfast::conformance
