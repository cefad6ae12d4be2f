// The JSON in which Entra ID and the metadata services of machines hand out tokens.
#pragma once

#include "credentials.hpp"

#include <holdfast/support/json.hpp>

#include <chrono>
#include <string>

namespace holdfast::azure {

/// "access_token", and its end by "expires_on" (seconds since 1970) or "expires_in" (seconds from `now`), each a number
/// or, as some of them write it, a text. Throws HF_E_CORRUPT, naming the source and what is wrong, never a value.
[[nodiscard]] Credentials token_in(const support::JsonObject& reply, std::string source,
                                   std::chrono::system_clock::time_point now);

}  // namespace holdfast::azure
