// Signature Version 4, as S3 wants it.
//
// libcurl has a signer, too; the one of 7.88 signs queries and headers in an order that services refuse. The rules are
// those of docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html: a path is encoded once, and every
// request names the hash of its payload.
#pragma once

#include "credentials/credentials.hpp"

#include <holdfast/http.hpp>
#include <holdfast/support/percent.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace holdfast::s3 {

/// What a signature is good for.
struct Scope {
  std::string region = {};   ///< "eu-central-1"
  std::string service = {};  ///< "s3" or "sts"
};

/// Instead of the hash of a payload: TLS alone guards it.
inline constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";

/// A request that has yet to be signed.
struct Unsigned {
  std::string method = "GET";
  std::string host = {};      ///< With its port, unless that is the scheme's own.
  std::string path = "/";     ///< Percent-encoded.
  support::Query query = {};  ///< As it is meant; sent as support::encoded_query() writes it.
  sdk::HttpHeaders headers = {};
  std::string payload_hash = {};  ///< SHA-256 in hexadecimal, or unsigned_payload.
};

/// A signature with what it was made of, which services quote when they refuse it.
struct Signed {
  std::string canonical_request = {};
  std::string string_to_sign = {};
  sdk::HttpHeaders headers = {};
};

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
