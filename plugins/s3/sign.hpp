// Signature Version 4, as S3 wants it.
#pragma once

#include "credentials/credentials.hpp"

#include <holdfast/http.hpp>
#include <holdfast/support/signature_v4.hpp>

#include <chrono>
#include <string_view>

namespace holdfast::s3 {

using Scope = support::SignatureScope;
using Unsigned = support::UnsignedRequest;
using Signed = support::SignedRequest;
using support::unsigned_payload;

/// For credentials that are not anonymous.
[[nodiscard]] Signed sign_in_steps(const Unsigned& request, const Credentials& who, const Scope& scope,
                                   std::chrono::system_clock::time_point now);

/// The headers to send: those given, and x-amz-date, x-amz-content-sha256, x-amz-security-token and authorization. Host
/// is left to whoever sends. Anonymous credentials add nothing.
[[nodiscard]] sdk::HttpHeaders sign(const Unsigned& request, const Credentials& who, const Scope& scope,
                                    std::chrono::system_clock::time_point now);

/// The SHA-256 of no payload at all.
inline constexpr std::string_view empty_payload_hash =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

}  // namespace holdfast::s3
