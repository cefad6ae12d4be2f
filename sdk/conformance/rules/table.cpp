// What the plugin says about itself and its settings. The loader has refused what is unusable; this is what is left.
#include <fmt/format.h>

#include <optional>
#include <string>

#include "../bench.hpp"
#include "plugin/loader.hpp"
#include "settings/field.hpp"
#include "settings/value.hpp"

namespace holdfast::conformance {

namespace {

void loads(Bench& bench) {
  try {
    load_plugin(bench.file());
  } catch (const plugin::RefusedError& error) {
    throw Broken{{.expected = "the engine loads the plugin", .seen = error.message()}};
  }
}

void complete(Bench& bench) {
  const hf_plugin& plugin = bench.plugin();
  expect(plugin.name.size != 0, {.expected = "the table has a name", .seen = "an empty one"});
  expect(plugin.summary.size != 0, {.expected = "the table has a summary", .seen = "an empty one"});
  expect(
      plugin.abi_minor >= plugin.min_host_minor,
      {.expected = fmt::format("min_host_minor is {} at most, the abi_minor that it was built with", plugin.abi_minor),
       .seen = std::to_string(plugin.min_host_minor)});
}

/// Calls `check(field)` for each field of the plugin; what it returns is what is wrong with it, if something is.
template <class Check>
void each_field(Bench& bench, Check&& check) {
  for (const settings::Field& field : settings::schema_of(bench.plugin())) {
    const std::optional<Mismatch> wrong = check(field);
    if (!wrong) continue;
    throw Broken{{.expected = fmt::format("setting \"{}\" has {}", field.key, wrong->expected), .seen = wrong->seen}};
  }
}

void field_help(Bench& bench) {
  each_field(bench, [](const settings::Field& field) -> std::optional<Mismatch> {
    constexpr const char* wanted = "one line of help without a period at its end";
    if (field.help.empty()) return Mismatch{.expected = wanted, .seen = "none"};
    if (field.help.find('\n') != std::string::npos) return Mismatch{.expected = wanted, .seen = "several lines"};
    if (field.help.back() == '.') return Mismatch{.expected = wanted, .seen = fmt::format("\"{}\"", field.help)};
    return std::nullopt;
  });
}

void field_types(Bench& bench) {
  each_field(bench, [](const settings::Field& field) -> std::optional<Mismatch> {
    if ((field.type == settings::Type::choice) == field.choices.empty()) {
      return field.choices.empty()
                 ? Mismatch{.expected = "choices, for its type is HF_TYPE_CHOICE", .seen = "none"}
                 : Mismatch{.expected = "no choices, for its type is not HF_TYPE_CHOICE", .seen = "some"};
    }
    const auto lower = field.lower_bound(), upper = field.upper_bound();
    if (!lower || !upper || *lower <= *upper) return std::nullopt;
    return Mismatch{.expected = "a min that is not above its max", .seen = fmt::format("{} and {}", *lower, *upper)};
  });
}

void fallbacks(Bench& bench) {
  each_field(bench, [](const settings::Field& field) -> std::optional<Mismatch> {
    for (const std::string& text : {field.fallback, field.example}) {
      if (text.empty()) continue;
      const auto parsed = settings::parse_value(field, settings::raw_text(text, "the plugin's table"), "/");
      if (parsed.value) continue;
      return Mismatch{.expected = "a fallback and an example of its own type",
                      .seen = fmt::format("\"{}\": {}", text, parsed.problem.summary)};
    }
    if (!field.is_required() || field.fallback.empty()) return std::nullopt;
    return Mismatch{.expected = "no fallback, for it is required", .seen = fmt::format("\"{}\"", field.fallback)};
  });
}

void secrets(Bench& bench) {
  each_field(bench, [](const settings::Field& field) -> std::optional<Mismatch> {
    if (!field.is_secret()) return std::nullopt;
    if (!field.fallback.empty()) return Mismatch{.expected = "no fallback, for it is a secret", .seen = "one"};
    if (!field.is_identity()) return std::nullopt;
    return Mismatch{.expected = "no HF_FIELD_IDENTITY, for it is a secret", .seen = "the flag"};
  });
}

constexpr Rule rules[] = {
    {.id = "table.loads",
     .sentence = "the engine can load the plugin, and finds its table sound",
     .stage = Stage::file,
     .run = loads},
    {.id = "table.complete",
     .sentence = "the table says what the plugin is called, and what it does",
     .stage = Stage::table,
     .run = complete},
    {.id = "table.field-help",
     .sentence = "every setting has one line of help without a period",
     .stage = Stage::table,
     .run = field_help},
    {.id = "table.field-types",
     .sentence = "types, choices and bounds of settings make sense together",
     .stage = Stage::table,
     .run = field_types},
    {.id = "table.fallbacks",
     .sentence = "fallbacks and examples are values that a user could write",
     .stage = Stage::table,
     .run = fallbacks},
    {.id = "table.secrets",
     .sentence = "secrets have no fallback, and do not identify the store",
     .stage = Stage::table,
     .run = secrets},
};

}  // namespace

std::span<const Rule> table_rules() noexcept { return rules; }

}  // namespace holdfast::conformance
