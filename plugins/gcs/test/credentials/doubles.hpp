// What the tests of credentials share beside what those of all plugins do: keys, and a token service.
#pragma once

#include "credentials/key_document.hpp"
#include "support/credential_places.hpp"

#include <string>
#include <string_view>

namespace holdfast::gcs::test {

using namespace holdfast::test;

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

}  // namespace holdfast::gcs::test
