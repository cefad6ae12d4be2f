// What the tests of credentials share: surroundings that a test makes up, an Entra ID that gives what it is told to,
// and what a provider comes to in them.
#pragma once

#include "credentials/provider.hpp"
#include "support/catch.hpp"
#include "support/fake_call.hpp"
#include "support/http_server.hpp"
#include "support/plugin_host.hpp"

#include <functional>
#include <map>
#include <string>

namespace holdfast::azure::test {

using holdfast::test::Answer;
using holdfast::test::Exchange;
using holdfast::test::FakeCall;
using holdfast::test::HttpServer;
using holdfast::test::replies;

/// 2026-11-23T03:15:00Z
inline constexpr std::int64_t now_seconds = 1'795'403'700;

/// The network of this machine, the variables given, and a clock that stands still.
Surroundings around(support::Environment::Values variables);

/// What `provider` has. Fails the test where it has none.
Credentials credentials_of(Provider& provider);
/// Why it has none. Fails the test where it has some.
std::string reason_of(Provider& provider);

/// What `act` throws, which has to be an sdk::Error with a remedy, or one that may be tried again.
struct Refused {
  hf_status status = HF_OK;
  std::string message = {};
  std::string remedy = {};
};
Refused refusal_of(const std::function<void()>& act);
Refused refusal_of(Provider& provider);

/// A token with these claims and no signature: only the storage would look at it.
std::string token_with(const std::string& claims);
/// The answer of Entra ID that gives out `token` for an hour.
Answer gives(const std::string& token);
/// The answer with which Entra ID refuses.
Answer refuses(int status, int code);
/// The fields of a form, decoded.
std::map<std::string, std::string> fields_of(const std::string& form);

}  // namespace holdfast::azure::test
