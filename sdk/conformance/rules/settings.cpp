// Settings: looked at offline, completely, and the same each time; a store opens and closes with them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>

#include "../bench.hpp"
#include "../child.hpp"
#include "../faults.hpp"
#include "../fresh.hpp"
#include "../validation.hpp"
#include "settings/field.hpp"
#include "settings/resolve.hpp"
#include "settings/value.hpp"

namespace holdfast::conformance {

namespace {

/// A text that the engine would let through for this field.
std::string random_text(Random& random, const settings::Field& field) {
  constexpr std::string_view alphabet[] = {"a",  "Z", "0",  ".", "-", "/", ":", "%",
                                           "\"", "é", "日", " ", "=", "@", "\\"};
  switch (field.type) {
    case settings::Type::boolean:
      return random() % 2 == 0 ? "true" : "false";
    case settings::Type::choice:
      return field.choices.empty() ? "" : field.choices[random() % field.choices.size()].value;
    case settings::Type::integer:
    case settings::Type::size:
    case settings::Type::duration: {
      const std::int64_t low = field.lower_bound().value_or(0);
      const std::int64_t high = std::max(low, field.upper_bound().value_or(INT64_MAX));
      const auto span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
      const std::uint64_t step = span == UINT64_MAX ? random() : random() % (span + 1);
      return settings::number_text(field.type, static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + step));
    }
    default:
      break;
  }
  std::string text = field.type == settings::Type::url ? "https://" : "";
  const std::uint64_t length = random() % 4 == 0 ? 300 : random() % 20;
  for (std::uint64_t i = 0; i < length; ++i) text += alphabet[random() % std::size(alphabet)];
  return text;
}

/// `refused` gets what the engine would not let through: such a setting stays unset.
settings::Resolved random_settings(Random& random, const settings::Schema& schema, settings::Findings& refused) {
  settings::RawSettings raw;
  for (const settings::Field& field : schema) {
    if (field.is_required() || random() % 4 != 0) raw.set(field.key, random_text(random, field), "the kit");
  }
  const settings::Environment nothing = [](std::string_view) { return std::optional<std::string>{}; };
  return settings::resolve(schema, raw, nothing, "random", refused);
}

void accepted(Bench& bench) {
  for (const Diagnostic& diagnostic : validate(bench, bench.plugin(), bench.settings())) {
    expect(diagnostic.severity != HF_DIAG_ERROR,
           {.expected = "validate finds no error in the profile's settings",
            .seen = fmt::format("of \"{}\": {}", diagnostic.field, diagnostic.summary)});
  }
}

std::string in_words(const std::vector<Diagnostic>& found) {
  std::vector<std::string> summaries;
  summaries.reserve(found.size());
  for (const Diagnostic& diagnostic : found) summaries.push_back(fmt::format("\"{}\"", diagnostic.summary));
  return summaries.empty() ? std::string{"nothing"} : fmt::format("{}", fmt::join(summaries, ", "));
}

void repeatable(Bench& bench) {
  const auto schema = settings::schema_of(bench.plugin());
  for (int i = 0; i < 20; ++i) {
    settings::Findings refused;
    const auto settings = random_settings(bench.random(), schema, refused);
    const auto first = validate(bench, bench.plugin(), *settings.abi());
    const auto second = validate(bench, bench.plugin(), *settings.abi());
    expect(first == second, {.expected = "validate finds again: " + in_words(first), .seen = in_words(second)});
  }
}

void complete(Bench& bench) {
  const auto schema = settings::schema_of(bench.plugin());
  for (int i = 0; i < 300; ++i) {
    settings::Findings refused;
    const auto settings = random_settings(bench.random(), schema, refused);
    for (const Diagnostic& diagnostic : validate(bench, bench.plugin(), *settings.abi())) {
      const std::string what = fmt::format("the finding \"{}\"", diagnostic.summary);
      expect(!diagnostic.summary.empty(), {.expected = "every finding has a summary",
                                           .seen = fmt::format("none of the finding {}", diagnostic.code)});
      expect(!diagnostic.code.empty(), {.expected = what + " has a code", .seen = "none"});
      const std::string field = diagnostic.field.substr(0, diagnostic.field.find('['));
      expect(field.empty() || settings::position_of(schema, field).has_value(),
             {.expected = what + " is about a setting of the table, or about none",
              .seen = fmt::format("about \"{}\"", diagnostic.field)});
      expect(diagnostic.severity != HF_DIAG_ERROR || !diagnostic.remedy.empty(),
             {.expected = what + ", an error, has a remedy", .seen = "none"});
    }
  }
}

/// Settings that nobody foresaw, as far as the engine and the plugin itself let them through.
void any(Bench& bench) {
  in_child([&] {
    FreshPlugin plugin{bench};
    const auto schema = settings::schema_of(plugin.table());
    for (int i = 0; i < 100; ++i) {
      settings::Findings refused;
      const auto settings = random_settings(bench.random(), schema, refused);
      if (refused.has_errors() || has_error(validate(bench, plugin.table(), *settings.abi()))) continue;
      std::unique_ptr<OpenStore> store;
      bench.try_open(plugin.table(), *settings.abi(), store);
      expect(bench.witness().count(Breach::report) == 0,
             {.expected = "an open that fails calls fail() once, with the status that it returns",
              .seen = fmt::format("{}", fmt::join(bench.witness().reports(Breach::report), "; "))});
    }
  });
}

void expect_offline(std::string_view what, std::uint64_t requests_before) {
  expect(http_requests() == requests_before, {.expected = fmt::format("{} sends no request", what),
                                              .seen = fmt::format("{} requests", http_requests() - requests_before)});
}

void offline(Bench& bench) {
  const std::uint64_t before = http_requests();
  validate(bench, bench.plugin(), bench.settings());
  expect_offline("validate", before);
  bench.open_store();
  expect_offline("open", before);
}

void fast(Bench& bench) {
  auto best = std::chrono::steady_clock::duration::max();
  for (int i = 0; i < 5; ++i) {  // the best of five: the machine may be busy
    const auto begin = std::chrono::steady_clock::now();
    validate(bench, bench.plugin(), bench.settings());
    best = std::min(best, std::chrono::steady_clock::now() - begin);
  }
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(best).count();
  expect(took < 50, {.expected = "validate takes less than 50 ms", .seen = fmt::format("{} ms", took)});
}

void opens(Bench& bench) {
  for (int i = 0; i < 20; ++i) bench.open_store();  // which looks at its functions, too
}

void limits(Bench& bench) {
  const auto store = bench.open_store();
  const hf_limits& limits = store->limits();
  expect(limits.struct_size >= first_size<hf_limits>,
         {.expected = fmt::format("hf_limits has a struct_size of {} at least", first_size<hf_limits>),
          .seen = std::to_string(limits.struct_size)});
  expect(limits.max_part == 0 || limits.min_part <= limits.max_part,
         {.expected = fmt::format("min_part is {} at most, the max_part", limits.max_part),
          .seen = std::to_string(limits.min_part)});
  expect(!store->can(HF_CAN_PARALLEL_PARTS) || store->can(HF_CAN_UPLOAD),
         {.expected = "who claims HF_CAN_PARALLEL_PARTS claims HF_CAN_UPLOAD", .seen = "it does not"});
  constexpr std::uint32_t least_key = 256;
  expect(limits.max_key == 0 || limits.max_key >= least_key,
         {.expected = fmt::format("max_key is {} at least, as long as a backup's keys are", least_key),
          .seen = std::to_string(limits.max_key)});
  store->stat("no such key");
  const hf_limits after = store->limits_now();
  expect(limits.features == after.features && limits.max_concurrency == after.max_concurrency &&
             limits.max_put == after.max_put && limits.max_key == after.max_key,
         {.expected = "limits that stay what they are while the store is open", .seen = "others after a call"});
}

constexpr Rule rules[] = {
    {.id = "settings.accepted",
     .sentence = "validate finds no error in settings that work",
     .stage = Stage::settings,
     .run = accepted},
    {.id = "settings.repeatable",
     .sentence = "validate finds the same when it looks again",
     .stage = Stage::settings,
     .run = repeatable},
    {.id = "settings.complete",
     .sentence = "a finding has a code, a summary, a setting that exists, and a remedy if it is an error",
     .stage = Stage::settings,
     .run = complete},
    {.id = "settings.fast", .sentence = "validate takes less than 50 ms", .stage = Stage::settings, .run = fast},
    {.id = "settings.offline",
     .sentence = "validate and open send nothing through the engine's HTTP",
     .stage = Stage::settings,
     .run = offline},
    {.id = "settings.any",
     .sentence = "whatever passed validate, open gives a store or reports why not, and the process goes on",
     .stage = Stage::process,
     .run = any},
    {.id = "settings.opens",
     .sentence = "a store opens and closes as often as wanted, with all functions it needs",
     .stage = Stage::settings,
     .run = opens},
    {.id = "settings.limits",
     .sentence = "the limits make sense together, and stay what they are",
     .stage = Stage::settings,
     .run = limits},
};

}  // namespace

std::span<const Rule> settings_rules() noexcept { return rules; }

}  // namespace holdfast::conformance
