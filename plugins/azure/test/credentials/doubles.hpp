// What the tests of credentials share beside what those of all plugins do: an Entra ID that gives what it is told to.
#pragma once

#include "credentials/provider.hpp"
#include "support/credential_places.hpp"

#include <map>
#include <string>

namespace holdfast::azure::test {

using namespace holdfast::test;

/// A token with these claims and no signature: only the storage would look at it.
std::string token_with(const std::string& claims);
/// The answer of Entra ID that gives out `token` for an hour.
Answer gives(const std::string& token);
/// The answer with which Entra ID refuses.
Answer refuses(int status, int code);
/// The fields of a form, decoded.
std::map<std::string, std::string> fields_of(const std::string& form);

}  // namespace holdfast::azure::test
