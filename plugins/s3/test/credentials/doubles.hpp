// What the tests of credentials share: surroundings that a test makes up, and what a provider comes to in them.
#pragma once

#include "credentials/provider.hpp"
#include "support/catch.hpp"
#include "support/fake_call.hpp"
#include "support/http_server.hpp"
#include "support/plugin_host.hpp"

#include <functional>
#include <string>

namespace holdfast::s3::test {

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
struct Refusal {
  hf_status status = HF_OK;
  std::string message = {};
  std::string remedy = {};
};
Refusal refusal_of(const std::function<void()>& act);
Refusal refusal_of(Provider& provider);

/// The answer of an STS that gives out "ROLEKEY", "role-secret" and "role-token" until 2026-11-23T04:15:00Z.
std::string sts_reply(std::string_view action);
/// The answer with which an STS refuses.
std::string sts_refusal(std::string_view code);

}  // namespace holdfast::s3::test
