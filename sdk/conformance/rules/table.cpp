// What the plugin says about itself and its settings. The loader has refused what is unusable; this is what is left.
#include <fmt/format.h>

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
    throw Broken{error.message()};
  }
}

void complete(Bench& bench) {
  const hf_plugin& plugin = bench.plugin();
  expect(plugin.name.size != 0, "name is absent");
  expect(plugin.summary.size != 0, "summary is absent");
  expect(plugin.abi_minor >= plugin.min_host_minor, "it wants a newer host than the ABI it was built with");
}

/// Calls `check(field)` for each field of the plugin; what it returns is what is wrong with it, empty for nothing.
template <class Check>
void each_field(Bench& bench, Check&& check) {
  for (const settings::Field& field : settings::schema_of(bench.plugin())) {
    const std::string wrong = check(field);
    expect(wrong.empty(), fmt::format("field \"{}\": {}", field.key, wrong));
  }
}

void field_help(Bench& bench) {
  each_field(bench, [](const settings::Field& field) -> std::string {
    if (field.help.empty()) return "help is absent";
    if (field.help.find('\n') != std::string::npos) return "help has more than one line";
    return field.help.back() == '.' ? "help ends in a period" : "";
  });
}

void field_types(Bench& bench) {
  each_field(bench, [](const settings::Field& field) -> std::string {
    if ((field.type == settings::Type::choice) == field.choices.empty()) {
      return field.choices.empty() ? "a choice without choices" : "choices, but not of type choice";
    }
    const auto lower = field.lower_bound(), upper = field.upper_bound();
    return lower && upper && *lower > *upper ? "min is above max" : "";
  });
}

void fallbacks(Bench& bench) {
  each_field(bench, [](const settings::Field& field) -> std::string {
    for (const std::string& text : {field.fallback, field.example}) {
      if (text.empty()) continue;
      const auto parsed = settings::parse_value(field, settings::raw_text(text, "the plugin's table"), "/");
      if (!parsed.value) return fmt::format("\"{}\" is no value of its own type: {}", text, parsed.problem.summary);
    }
    const bool contradiction = field.is_required() && !field.fallback.empty();
    return contradiction ? "required, and yet it has a fallback" : "";
  });
}

void secrets(Bench& bench) {
  each_field(bench, [](const settings::Field& field) -> std::string {
    if (!field.is_secret()) return "";
    if (!field.fallback.empty()) return "a secret has a fallback";
    return field.is_identity() ? "a secret is part of the store's identity" : "";
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
