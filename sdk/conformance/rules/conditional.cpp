// Conditional puts: locks and commits of the engine are made of them, so they must hold under a race.
#include <fmt/format.h>

#include <atomic>
#include <charconv>

#include "../bench.hpp"

namespace holdfast::conformance {

namespace {

constexpr std::uint32_t racers = 8;
constexpr int rounds = 20;

void create_new(Bench& bench) {
  const std::string key = bench.key("key");
  expect_ok(bench.store().put({.key = key, .mode = HF_PUT_CREATE}, "first"), "put(create) of a missing key");
  bench.expect_holds(key, "first", "after put(create)");
}

void create_existing(Bench& bench) {
  const std::string key = bench.key("key");
  bench.put(key, "first");
  expect_status(bench.store().put({.key = key, .mode = HF_PUT_CREATE}, "second"), HF_E_ALREADY_EXISTS,
                "put(create) of an existing key");
  bench.expect_holds(key, "first", "after put(create) of an existing key");
  expect_ok(bench.store().remove(key), "remove");
  expect_ok(bench.store().put({.key = key, .mode = HF_PUT_CREATE}, "third"), "put(create) after a remove");
}

void create_race(Bench& bench) {
  for (int round = 0; round < rounds; ++round) {
    const std::string key = bench.key(fmt::format("round-{}", round));
    std::atomic<int> wins = 0, losses = 0, winner = -1;
    in_parallel(bench.store().concurrency(racers), [&](std::uint32_t i) {
      const Answer answer = bench.store().put({.key = key, .mode = HF_PUT_CREATE}, fmt::format("racer {}", i));
      if (answer.ok()) {
        ++wins;
        winner = static_cast<int>(i);
      } else {
        expect_status(answer, HF_E_ALREADY_EXISTS, "put(create) that lost a race");
        ++losses;
      }
    });
    expect(wins == 1, {.expected = fmt::format("one of {} racing put(create) wins", wins + losses),
                       .seen = fmt::format("{} of them won", wins.load())});
    bench.expect_holds(key, fmt::format("racer {}", winner.load()), "after a race, by its winner");
  }
}

void match_current(Bench& bench) {
  const std::string key = bench.key("key");
  std::string etag = bench.put(key, "0").etag;
  for (const std::string_view data : {"1", "2", "3"}) {
    const Answer answer = bench.store().put({.key = key, .mode = HF_PUT_MATCH, .if_match = etag}, data);
    expect_ok(answer, "put(match) with the current etag");
    expect(answer.object && answer.object->etag != etag,
           {.expected = "put(match) of other content tells another etag",
            .seen = answer.object ? "the same" : "nothing told of the object"});
    etag = answer.object->etag;
    bench.expect_holds(key, data, "after put(match)");
  }
}

void match_stale(Bench& bench) {
  const std::string key = bench.key("key");
  const std::string stale = bench.put(key, "first").etag;
  const Object current = bench.put(key, "second");
  expect_status(bench.store().put({.key = key, .mode = HF_PUT_MATCH, .if_match = stale}, "third"), HF_E_CONFLICT,
                "put(match) with the etag of earlier content");
  bench.expect_holds(key, "second", "after put(match) with a stale etag");
  expect_ok(bench.store().remove(key), "remove");
  expect_status(bench.store().put({.key = key, .mode = HF_PUT_MATCH, .if_match = current.etag}, "fourth"),
                HF_E_CONFLICT, "put(match) of a missing key");
  bench.expect_missing(key, "after put(match) of a missing key");
}

std::uint64_t number_in(std::string_view data) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(data.data(), data.data() + data.size(), number);
  expect(error == std::errc{} && end == data.data() + data.size(),
         {.expected = "get gives the number that put(match) put there", .seen = fmt::format("'{}'", data)});
  return number;
}

/// Adds one to the number under `key`, as often as it takes.
void increment(Bench& bench, const std::string& key) {
  constexpr int patience = 10'000;
  for (int attempt = 0; attempt < patience; ++attempt) {
    const Answer old = bench.store().get({.key = key});
    expect_ok(old, "get");
    const std::string next = std::to_string(number_in(old.data) + 1);
    const Answer put =
        bench.store().put({.key = key, .mode = HF_PUT_MATCH, .if_match = old.object ? old.object->etag : ""}, next);
    if (put.ok()) return;
    expect_status(put, HF_E_CONFLICT, "put(match) that lost a race");
  }
  throw Broken{{.expected = "one of several racing put(match) wins",
                .seen = fmt::format("{} attempts of one of them, all in vain", patience)}};
}

void match_race(Bench& bench) {
  const std::string key = bench.key("counter");
  constexpr int steps = 10;
  bench.put(key, "0");
  in_parallel(bench.store().concurrency(racers), [&](std::uint32_t) {
    for (int step = 0; step < steps; ++step) increment(bench, key);
  });
  bench.expect_holds(key, std::to_string(bench.store().concurrency(racers) * steps),
                     "after as many increments by put(match)");
}

constexpr Rule rules[] = {
    {.id = "conditional.create-new",
     .sentence = "put(create) makes an object that was not there",
     .features = HF_CAN_CREATE,
     .run = create_new},
    {.id = "conditional.create-existing",
     .sentence = "put(create) of an existing key is HF_E_ALREADY_EXISTS and changes nothing",
     .features = HF_CAN_CREATE,
     .run = create_existing},
    {.id = "conditional.create-race",
     .sentence = "of racing put(create) exactly one wins",
     .features = HF_CAN_CREATE,
     .run = create_race},
    {.id = "conditional.match-current",
     .sentence = "put(match) with the current etag replaces the object",
     .features = HF_CAN_MATCH,
     .run = match_current},
    {.id = "conditional.match-stale",
     .sentence = "put(match) with another etag is HF_E_CONFLICT and changes nothing",
     .features = HF_CAN_MATCH,
     .run = match_stale},
    {.id = "conditional.match-race",
     .sentence = "no update by put(match) is lost",
     .features = HF_CAN_MATCH,
     .run = match_race},
};

}  // namespace

std::span<const Rule> conditional_rules() noexcept { return rules; }

}  // namespace holdfast::conformance
