#include "settings/resolve.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "settings/resolved_contents.hpp"
#include "settings/secret.hpp"
#include "settings/suggest.hpp"
#include "settings/text.hpp"

namespace holdfast::settings {
namespace {

class Resolver {
 public:
  Resolver(const Schema& schema, const RawSettings& raw, const Environment& environment, Findings& findings)
      : schema_{schema}, raw_{raw}, environment_{environment}, findings_{findings} {
    if (const auto home = variable("HOME")) home_ = *home;
  }

  std::vector<Setting> run() {
    std::vector<const RawEntry*> written(schema_.size(), nullptr);
    for (const RawEntry& entry : raw_.entries())
      if (const auto position = position_of_written(entry)) written[*position] = &entry;
    std::vector<Setting> settings;
    settings.reserve(schema_.size());
    for (std::size_t i = 0; i < schema_.size(); ++i) settings.push_back(resolve(schema_[i], written[i]));
    return settings;
  }

 private:
  /// A value on its way to a field.
  struct Source {
    RawValue raw = {};
    State state = State::set;
    std::string origin = {};
  };

  [[nodiscard]] std::optional<std::string> variable(std::string_view name) const {
    return environment_ ? environment_(name) : std::nullopt;
  }

  /// The field that an entry is for. Another name, or a former one, gives its value to the key that it stands for.
  std::optional<std::size_t> position_of_written(const RawEntry& entry) {
    const auto position = position_of(schema_, entry.key);
    if (!position) {
      // Of a misspelt key nobody knows whether it is a secret's: the value is not shown.
      findings_.error(
          entry.key_place, "config.unknown",
          fmt::format("unknown setting {}{}", in_quotes(entry.key), did_you_mean(entry.key, current_keys())), {});
      return std::nullopt;
    }
    const Field& field = schema_[*position];
    if (!field.is_deprecated() && field.replaced_by.empty()) return position;
    if (field.is_deprecated())
      findings_.warning(entry.key_place, "config.deprecated",
                        fmt::format("setting {} is deprecated", in_quotes(entry.key)),
                        field.replaced_by.empty() ? "remove it" : fmt::format("write {} instead", field.replaced_by));
    const auto replacement = position_of(schema_, field.replaced_by);
    if (!replacement || schema_[*replacement].type != field.type) return position;
    if (!raw_.find(field.replaced_by)) return replacement;
    findings_.error(entry.key_place, "config.conflict",
                    fmt::format("settings {} and {} are the same one, and both are written", in_quotes(entry.key),
                                in_quotes(field.replaced_by)),
                    fmt::format("remove {}", entry.key));
    return std::nullopt;
  }

  [[nodiscard]] std::vector<std::string> current_keys() const {
    std::vector<std::string> keys;
    for (const Field& field : schema_)
      if (!field.is_deprecated()) keys.push_back(field.key);
    return keys;
  }

  Setting resolve(const Field& field, const RawEntry* written) {
    Setting setting{.field = field, .place = raw_.place};
    auto source = choose(field, written);
    if (!source) {
      if (field.is_required()) missing(field);
      return setting;
    }
    setting.place = source->raw.place;
    if (field.is_secret() && source->state == State::set && !is_variable(field, source->raw.place)) {
      auto secret = fetch_secret(field, source->raw, environment_, findings_);
      if (!secret) return setting;
      source->raw = std::move(secret->value);
      source->origin = std::move(secret->origin);
    }
    Parsed parsed = parse_value(field, source->raw, home_);
    if (!parsed.value) {
      report(std::move(parsed.problem), source->state);
      return setting;
    }
    if (field.is_required() && parsed.value->text.empty()) {
      missing(field);
      return setting;
    }
    setting.state = source->state;
    setting.value = std::move(*parsed.value);
    setting.origin = std::move(source->origin);
    return setting;
  }

  std::optional<Source> choose(const Field& field, const RawEntry* written) {
    const bool is_flag = written && written->value.place.file.empty();
    if (!is_flag)
      if (auto from_environment = choose_variable(field)) {
        if (written) overridden(field, written->value, from_environment->raw);
        return from_environment;
      }
    if (written) return Source{.raw = written->value, .origin = written->value.place.label()};
    if (field.fallback.empty()) return std::nullopt;
    return Source{.raw = raw_text(field.fallback, "default"), .state = State::by_default, .origin = "default"};
  }

  // An empty variable is an unset one: shells and service managers cannot always tell them apart.
  std::optional<Source> choose_variable(const Field& field) const {
    for (const std::string& name : field.env)
      if (const auto value = variable(name); value && !value->empty())
        return Source{.raw = raw_text(*value, name), .origin = name};
    return std::nullopt;
  }

  [[nodiscard]] static bool is_variable(const Field& field, const Place& place) {
    return place.file.empty() && std::ranges::find(field.env, place.origin) != field.env.end();
  }

  /// A variable that was set for something else must not silently lead to another store.
  void overridden(const Field& field, const RawValue& in_file, const RawValue& in_environment) {
    const std::string* text = in_file.text();
    const std::string& variable_name = in_environment.place.origin;
    const bool names_it = text && field.is_secret() && *text == "env:" + variable_name;
    if (names_it || (text && *text == *in_environment.text())) return;
    findings_.warning(field.is_secret() ? in_file.place.hidden() : in_file.place, "config.overridden",
                      fmt::format("the variable {} of the environment takes the place of this value of {}",
                                  in_quotes(variable_name), in_quotes(field.key)),
                      fmt::format("unset {} if the file is right", variable_name));
  }

  void missing(const Field& field) {
    std::string remedy = fmt::format(
        "write {} = {}", field.key,
        field.example.empty() || field.is_secret() ? std::string{"..."} : fmt::format("\"{}\"", field.example));
    if (field.is_secret()) remedy = fmt::format("write {} = \"env:NAME\" or \"file:PATH\"", field.key);
    if (!field.env.empty()) remedy += fmt::format(", or set {}", fmt::join(field.env, " or "));
    findings_.error(raw_.place, "config.required", fmt::format("setting {} is required", in_quotes(field.key)),
                    std::move(remedy));
  }

  void report(Problem problem, State state) {
    if (state == State::by_default) {
      problem.code = "plugin.default";
      problem.summary = "the plugin's own default is wrong: " + problem.summary;
      problem.remedy = "write the setting yourself, and report this to the plugin's vendor";
      problem.place = raw_.place;
    }
    findings_.error(std::move(problem.place), problem.code, std::move(problem.summary), std::move(problem.remedy));
  }

  const Schema& schema_;
  const RawSettings& raw_;
  const Environment& environment_;
  Findings& findings_;
  std::string home_;
};

}  // namespace

Resolved resolve(const Schema& schema, const RawSettings& raw, const Environment& environment, std::string instance,
                 Findings& findings) {
  auto settings = Resolver{schema, raw, environment, findings}.run();
  return Resolved{std::make_unique<Resolved::Contents>(std::move(instance), raw.place, std::move(settings))};
}

}  // namespace holdfast::settings
