// What the tests of credentials share: surroundings that a test makes up, and what a place comes to in them.
#pragma once

#include <holdfast/support/credentials.hpp>
#include <holdfast/support/surroundings.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "support/catch.hpp"
#include "support/fake_call.hpp"
#include "support/http_server.hpp"
#include "support/thrown.hpp"

namespace holdfast::test {

/// 2026-11-23T03:15:00Z
inline constexpr std::int64_t now_seconds = 1'795'403'700;

/// The network of this machine, the variables given, and a clock that stands still.
[[nodiscard]] support::Surroundings around(support::Environment::Values variables);

/// What an operator is told of an error.
struct Refused {
  hf_status status = HF_OK;
  std::string message = {};
  std::string remedy = {};
};
/// Of the sdk::Error that `act` throws. The test fails where it throws none, where the error holds "CANARY", as tests
/// call secrets, and where it leaves an operator without a remedy who would need one.
[[nodiscard]] Refused refusal_of(const std::function<void()>& act);

/// What the place has. The test fails where it has none, and where the log holds "CANARY", as tests call secrets.
template <support::Credential C>
[[nodiscard]] C credentials_of(support::Provider<C>& place) {
  FakeCall call;
  support::Fetched<C> fetched = place.fetch(call);
  if (const auto* nothing = std::get_if<support::NotHere>(&fetched)) FAIL(place.name() << ": " << nothing->reason);
  CHECK_THAT(call.logged(), !Catch::Contains("CANARY"));
  return std::get<C>(std::move(fetched));
}

/// Why the place has none. The test fails where it has some.
template <support::Credential C>
[[nodiscard]] std::string reason_of(support::Provider<C>& place) {
  FakeCall call;
  const support::Fetched<C> fetched = place.fetch(call);
  REQUIRE(std::holds_alternative<support::NotHere>(fetched));
  return std::get<support::NotHere>(fetched).reason;
}

/// What the place throws.
template <support::Credential C>
[[nodiscard]] Refused refusal_of(support::Provider<C>& place) {
  return refusal_of([&place] {
    FakeCall call;
    static_cast<void>(place.fetch(call));
  });
}

/// What a source gives to a call that has all the time it wants.
template <support::Credential C>
C current(support::CredentialSource<C>& source) {
  FakeCall call;
  return source.current(call);
}

/// The names of the places that had none. The test fails where one does not say why.
template <support::Credential C>
[[nodiscard]] std::vector<std::string> skipped(const support::CredentialSource<C>& source) {
  std::vector<std::string> names;
  for (const auto& [name, reason] : source.skipped()) {
    CHECK_FALSE(reason.empty());
    names.push_back(name);
  }
  return names;
}

}  // namespace holdfast::test
