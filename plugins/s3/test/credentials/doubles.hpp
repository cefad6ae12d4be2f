// What the tests of credentials share beside what those of all plugins do: an STS.
#pragma once

#include "credentials/provider.hpp"
#include "support/credential_places.hpp"

#include <string>

namespace holdfast::s3::test {

using namespace holdfast::test;

/// The answer of an STS that gives out "ROLEKEY", "role-secret" and "role-token" until 2026-11-23T04:15:00Z.
std::string sts_reply(std::string_view action);
/// The answer with which an STS refuses.
std::string sts_refusal(std::string_view code);

}  // namespace holdfast::s3::test
