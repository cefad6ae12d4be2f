// The five rules of abi.h, judged on every call that the rules before these made, and on a few of their own.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "../bench.hpp"
#include "settings/field.hpp"

namespace holdfast::conformance {

namespace {

std::string_view wanted(Breach breach) noexcept {
  switch (breach) {
    case Breach::report:
      return "one fail() for a call that fails, with the status that it returns, and none for one that does not";
    case Breach::message:
      return "a message with each failure";
    case Breach::other_thread:
      return "sinks and fail() on the thread that was called";
    case Breach::too_late:
      return "neither sinks nor fail() after the return";
    case Breach::order:
      return "the object once and before its data, and nothing behind the end";
    case Breach::secret:
      return "no secret of the settings";
    case Breach::encoding:
      return "nothing but UTF-8 in texts";
    case Breach::reserved:
      return "zero in words called reserved";
  }
  return {};
}

/// Every kind of call that fails, and some that do not, so that the contract can be judged alone too.
void exercise(Bench& bench) {
  const std::string key = bench.key("key"), none = bench.key("none");
  OpenStore& store = bench.store();
  bench.put(key, "0123456789");
  store.stat(key);
  store.get({.key = key});
  store.get({.key = key}, {.stop_at_delivery = 0});
  store.list({.prefix = bench.prefix()});
  store.list({.prefix = bench.prefix()}, {.stop_at_delivery = 0});
  store.stat(none);
  store.get({.key = none});
  store.get({.key = key, .offset = 11});
  store.get({.key = key, .if_match = "never an etag"});
  if (store.can(HF_CAN_CREATE)) store.put({.key = key, .mode = HF_PUT_CREATE}, "x");
  if (store.can(HF_CAN_MATCH)) store.put({.key = key, .mode = HF_PUT_MATCH, .if_match = "never an etag"}, "x");
  const Plan cancelled{.cancel_at_poll = 0};
  store.put({.key = none}, "x", cancelled);
  store.get({.key = key}, cancelled);
  store.list({.prefix = bench.prefix()}, cancelled);
  store.remove(key, cancelled);
  store.remove(key);
  if (store.ops().preflight != nullptr) store.preflight(0);
}

/// What the table says of itself, which no call does.
void hear_table(Bench& bench) {
  const hf_plugin& plugin = bench.plugin();
  bench.witness().see_reserved("the plugin's table", plugin.reserved2);
  for (const hf_str text : {plugin.name, plugin.vendor, plugin.license, plugin.url, plugin.summary})
    bench.witness().hear("the plugin's table", view(text));
  for (const settings::Field& field : settings::schema_of(plugin))
    for (const std::string& text : {field.help, field.details, field.fallback, field.example})
      bench.witness().hear(fmt::format("setting \"{}\"", field.key), text);
}

template <Breach breach>
void holds(Bench& bench) {
  exercise(bench);
  if (breach == Breach::encoding || breach == Breach::reserved) hear_table(bench);
  const std::size_t count = bench.witness().count(breach);
  expect(count == 0,
         {.expected = std::string{wanted(breach)} + ", in all calls of all rules",
          .seen = fmt::format("{} times otherwise: {}", count, fmt::join(bench.witness().reports(breach), "; "))});
}

constexpr Rule rules[] = {
    {.id = "contract.one-report",
     .sentence = "a failing call reports exactly one failure and returns its status; a succeeding one reports none",
     .run = holds<Breach::report>},
    {.id = "contract.message", .sentence = "a failure says what happened", .run = holds<Breach::message>},
    {.id = "contract.same-thread",
     .sentence = "sinks and fail() are used on the thread that was called",
     .run = holds<Breach::other_thread>},
    {.id = "contract.not-after-return",
     .sentence = "neither sinks nor fail() are used after the call returned",
     .run = holds<Breach::too_late>},
    {.id = "contract.order",
     .sentence = "an object is told once and before its data, and nothing follows the end",
     .run = holds<Breach::order>},
    {.id = "contract.secrets",
     .sentence = "errors, logs, checks and findings never hold a secret of the settings",
     .run = holds<Breach::secret>},
    {.id = "contract.utf-8", .sentence = "all that it says is UTF-8", .run = holds<Breach::encoding>},
    {.id = "contract.reserved",
     .sentence = "reserved words are zero, so that later engines may give them a meaning",
     .run = holds<Breach::reserved>},
};

}  // namespace

std::span<const Rule> contract_rules() noexcept { return rules; }

}  // namespace holdfast::conformance
