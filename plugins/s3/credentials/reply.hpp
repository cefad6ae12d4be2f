// The JSON in which metadata services, programs and caches hand out credentials.
#pragma once

#include "credentials.hpp"

#include <holdfast/support/json.hpp>

#include <string>
#include <string_view>

namespace holdfast::s3 {

/// "AccessKeyId", "SecretAccessKey", "Token" or "SessionToken", and "Expiration" (RFC 3339) of a document; the last two
/// may be missing. Throws HF_E_CORRUPT, naming the source and what is wrong, never a value.
[[nodiscard]] Credentials credentials_in(const support::JsonObject& reply, std::string source);

}  // namespace holdfast::s3
