// Settings: looked at offline, completely, and the same each time; a store opens and closes with them.
#include <fmt/format.h>

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
           fmt::format("the profile's settings are refused: \"{}\": {}", diagnostic.field, diagnostic.summary));
  }
}

void repeatable(Bench& bench) {
  const auto schema = settings::schema_of(bench.plugin());
  for (int i = 0; i < 20; ++i) {
    settings::Findings refused;
    const auto settings = random_settings(bench.random(), schema, refused);
    expect(validate(bench, bench.plugin(), *settings.abi()) == validate(bench, bench.plugin(), *settings.abi()),
           "validate found something else when it looked again");
  }
}

void complete(Bench& bench) {
  const auto schema = settings::schema_of(bench.plugin());
  for (int i = 0; i < 300; ++i) {
    settings::Findings refused;
    const auto settings = random_settings(bench.random(), schema, refused);
    for (const Diagnostic& diagnostic : validate(bench, bench.plugin(), *settings.abi())) {
      const std::string what = fmt::format("the finding \"{}\"", diagnostic.summary);
      expect(!diagnostic.summary.empty() && !diagnostic.code.empty(), what + " lacks its summary or its code");
      const std::string field = diagnostic.field.substr(0, diagnostic.field.find('['));
      expect(field.empty() || settings::position_of(schema, field).has_value(),
             fmt::format("{} is about \"{}\", which is no setting", what, diagnostic.field));
      expect(diagnostic.severity != HF_DIAG_ERROR || !diagnostic.remedy.empty(),
             what + " is an error without a remedy");
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
      expect(bench.witness().count(Breach::report) == 0, "open did not report exactly one failure");
    }
  });
}

void offline(Bench& bench) {
  const std::uint64_t before = http_requests();
  validate(bench, bench.plugin(), bench.settings());
  expect(http_requests() == before, "validate sent a request");
  bench.open_store();
  expect(http_requests() == before, "open sent a request: it must not yet talk to the network");
}

void fast(Bench& bench) {
  auto best = std::chrono::steady_clock::duration::max();
  for (int i = 0; i < 5; ++i) {  // the best of five: the machine may be busy
    const auto begin = std::chrono::steady_clock::now();
    validate(bench, bench.plugin(), bench.settings());
    best = std::min(best, std::chrono::steady_clock::now() - begin);
  }
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(best).count();
  expect(took < 50, fmt::format("validate took {} ms", took));
}

void opens(Bench& bench) {
  for (int i = 0; i < 20; ++i) {
    const auto store = bench.open_store();
    const hf_store_ops& ops = store->ops();
    expect(
        ops.stat != nullptr && ops.list != nullptr && ops.get != nullptr && ops.put != nullptr && ops.remove != nullptr,
        "stat, list, get, put and remove are not all there");
    expect(!store->can(HF_CAN_UPLOAD) ||
               (ops.upload_begin != nullptr && ops.upload_part != nullptr && ops.upload_finish != nullptr &&
                ops.upload_abort != nullptr && ops.upload_release != nullptr),
           "uploads are claimed, but not all of their functions are there");
  }
}

void limits(Bench& bench) {
  const auto store = bench.open_store();
  const hf_limits& limits = store->limits();
  expect(limits.max_part == 0 || limits.min_part <= limits.max_part, "min_part is above max_part");
  expect(!store->can(HF_CAN_PARALLEL_PARTS) || store->can(HF_CAN_UPLOAD), "parallel parts are claimed without uploads");
  constexpr std::uint32_t least_key = 256;
  expect(limits.max_key == 0 || limits.max_key >= least_key,
         fmt::format("max_key is {}, too short for any backup's keys", limits.max_key));
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
    {.id = "settings.limits", .sentence = "the limits make sense together", .stage = Stage::settings, .run = limits},
};

}  // namespace

std::span<const Rule> settings_rules() noexcept { return rules; }

}  // namespace holdfast::conformance
