// What the tests of credentials share: surroundings that a test makes up, keys, and what a provider comes to in them.
#pragma once

#include "credentials/key_document.hpp"
#include "support/catch.hpp"
#include "support/fake_call.hpp"
#include "support/http_server.hpp"
#include "support/plugin_host.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace holdfast::gcs::test {

using holdfast::test::Answer;
using holdfast::test::Exchange;
using holdfast::test::FakeCall;
using holdfast::test::HttpServer;
using holdfast::test::replies;

/// 2026-11-23T03:15:00Z
inline constexpr std::int64_t now_seconds = 1'795'403'700;

/// The network of this machine, the variables given, and a clock that stands still.
Surroundings around(support::Environment::Values variables);

/// An RSA key of this run, as PEM.
const std::string& private_key();
/// Whether that key has signed the token.
bool is_signed(std::string_view jwt);

/// A file of credentials for each of the kinds, good but for what a test changes.
std::string service_account();
std::string authorized_user();
/// `source`: its credential_source.
std::string external_account(const std::string& source, const std::string& more = {});

/// The answer of a token service that gives out `token` for an hour.
Answer token_reply(const std::string& token = "ya29.TOKEN");
/// The answer with which it refuses.
Answer token_refusal(const std::string& code, const std::string& description, int status = 400);
/// The form of a request, decoded.
std::string form_value(const std::string& body, const std::string& name);

/// What the document is worth, its tokens from `server`.
Credentials fetch(const HttpServer& server, const std::string& document, support::Environment::Values variables = {});

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

}  // namespace holdfast::gcs::test
