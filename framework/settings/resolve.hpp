// Raw settings made into what a plugin gets: flag over environment over file over default, each value typed and
// checked.
#pragma once

#include <holdfast/abi.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "settings/field.hpp"
#include "settings/finding.hpp"
#include "settings/raw.hpp"
#include "settings/value.hpp"

namespace holdfast::settings {

enum class State : std::uint8_t { unset, by_default, set };

/// What one setting came to, and why.
struct Setting {
  Field field = {};
  State state = State::unset;
  Value value = {};         ///< Meaningful unless `state` is unset. A secret's holds the secret.
  Place place = {};         ///< Where it was written; of an unset one, the place of the whole.
  std::string origin = {};  ///< For people: "holdfast.toml:14:12", "AWS_REGION", "default", "env:WEAVIATE_API_KEY".

  /// What may be shown: the canonical text, a secret as asterisks, URLs scrubbed.
  [[nodiscard]] std::string shown() const;
};

/// Settings after everything was done to them. Immutable; copies share the values, and any thread may read.
class Resolved {
 public:
  Resolved();  ///< Of no fields.

  /// The table a plugin gets. Valid while any copy of this object lives.
  [[nodiscard]] const hf_settings* abi() const noexcept;

  /// In the order of the fields.
  [[nodiscard]] const std::vector<Setting>& all() const noexcept;
  /// Throws InternalError where the schema has no such key: the caller's own slip.
  [[nodiscard]] const Setting& at(std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const { return at(key).state != State::unset; }
  /// Canonical; empty where unset.
  [[nodiscard]] const std::string& text(std::string_view key) const { return at(key).value.text; }
  [[nodiscard]] std::int64_t integer(std::string_view key) const { return at(key).value.integer; }
  [[nodiscard]] bool is_on(std::string_view key) const { return integer(key) != 0; }
  [[nodiscard]] const std::vector<std::string>& items(std::string_view key) const { return at(key).value.items; }

  /// The user's name for what is configured.
  [[nodiscard]] const std::string& instance() const noexcept;
  /// Where the whole is configured.
  [[nodiscard]] const Place& place() const noexcept;
  /// Every secret in it, for a redactor. Handle with care.
  [[nodiscard]] std::vector<std::string> secrets() const;
  /// A hash over the settings that name the store: equal for two configurations of one store, whatever else differs.
  /// Secrets are no part of it.
  [[nodiscard]] std::string identity() const;

  struct Contents;
  explicit Resolved(std::unique_ptr<Contents> contents);

 private:
  std::shared_ptr<const Contents> contents_;
};

/// Resolves `raw` by `schema`. Whatever is wrong becomes a finding, all of it at once; a setting that is wrong stays
/// unset, so the result is fit for a plugin only if there were no errors. Fetches secrets.
[[nodiscard]] Resolved resolve(const Schema& schema, const RawSettings& raw, const Environment& environment,
                               std::string instance, Findings& findings);

/// Lets the plugin look at its settings, and adds what it finds at the places the user wrote, secrets masked. A plugin
/// without a validate finds nothing. Offline.
void run_validate(const hf_plugin& plugin, const Resolved& settings, Findings& findings);

}  // namespace holdfast::settings
