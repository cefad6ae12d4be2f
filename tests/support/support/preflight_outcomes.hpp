// What a preflight came to, and what has to be so of every outcome.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/plugin_store.hpp"

namespace holdfast::test {

/// Checks by their ids.
using Seen = std::map<std::string, CheckSeen>;

/// The checks with that outcome, and what they say. The test fails where one that failed or warns has no remedy,
/// another has one, or any holds "CANARY", as tests call secrets.
[[nodiscard]] std::map<std::string, std::string> with_outcome(const Seen& seen, std::int32_t outcome);
void none_fails(const Seen& seen);
/// Of all that does not pass: `word` stands in what it says.
void only_warns_of(const Seen& seen, const std::string& id, const std::string& word);
/// Of all that fails; others may warn.
void only_fails(const Seen& seen, const std::string& id, const std::string& word);
/// The check fails alone, and what stands behind it is skipped for its sake.
void stops_at(const Seen& seen, const std::string& id, const std::string& word);

/// Without the right to write none of the checks `writing` asks anything: the service would refuse it.
template <class Place>
void writes_nothing_unasked(Place& place, const std::vector<std::string>& writing) {
  place.service->put_object("p/one/backup_config.json", "{}");
  const Seen seen = place.run(0);
  none_fails(seen);
  for (const std::string& id : writing) CHECK(seen.at(id).detail == "writing was not allowed");
  CHECK(seen.at("read").detail == "a byte of 'p/one/backup_config.json' was read");
  CHECK(place.service->objects() == 1);
}

/// A clock that is off by minutes is told before it confuses; one that a service would refuse fails.
template <class Place>
void tells_of_clocks(Place& place) {
  using namespace std::chrono_literals;
  place.service->clock = 59s;
  CHECK(place.run().at("clock").outcome == HF_CHECK_PASS);
  place.service->clock = 10min;
  only_warns_of(place.run(), "clock", "this machine's clock is 10 min behind the service's");
  place.service->clock = -20min;
  only_fails(place.run(), "clock", "this machine's clock is 20 min ahead of the service's");
}

}  // namespace holdfast::test
