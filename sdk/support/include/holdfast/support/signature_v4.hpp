// Signature Version 4: how AWS, Google for HMAC keys, and those who speak their protocols know who asks.
//
// The rules are those of docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and
// cloud.google.com/storage/docs/authentication/signatures: a path is encoded once, and every request names the hash of
// its payload. libcurl has a signer, too; the one of 7.88 signs queries and headers in an order that services refuse.
#pragma once

#include <holdfast/http.hpp>
#include <holdfast/support/percent.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace holdfast::support {

/// Whose words stand in a signature.
struct SignatureWords {
  std::string_view version = {};  ///< "AWS4": in front of the secret and of the algorithm's name.
  std::string_view ending = {};   ///< "aws4_request": at the end of a scope.
  std::string_view headers = {};  ///< "x-amz-": in front of the names of headers.
};
inline constexpr SignatureWords aws_words{.version = "AWS4", .ending = "aws4_request", .headers = "x-amz-"};
inline constexpr SignatureWords google_words{.version = "GOOG4", .ending = "goog4_request", .headers = "x-goog-"};

/// What a signature is good for.
struct SignatureScope {
  std::string region = {};   ///< "eu-central-1"
  std::string service = {};  ///< "s3", "sts" or "storage"
  SignatureWords words = aws_words;
};

struct SigningKey {
  std::string id = {};
  std::string secret = {};
  std::string session_token = {};  ///< Empty for keys that last.
};

/// Instead of the hash of a payload: TLS alone guards it.
inline constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";

/// A request that has yet to be signed.
struct UnsignedRequest {
  std::string method = "GET";
  std::string host = {};   ///< With its port, unless that is the scheme's own.
  std::string path = "/";  ///< Percent-encoded.
  Query query = {};        ///< As it is meant; sent as encoded_query() writes it.
  sdk::HttpHeaders headers = {};
  std::string payload_hash = {};  ///< SHA-256 in hexadecimal, or unsigned_payload.
};

/// A signature with what it was made of, which services quote when they refuse it.
struct SignedRequest {
  std::string canonical_request = {};
  std::string string_to_sign = {};
  /// Those given, and the date, the payload's hash, the session's token and authorization. Host is left to whoever
  /// sends.
  sdk::HttpHeaders headers = {};
};

/// The request with what proves that whoever has the key sends it at this moment, by the clock of the service: they
/// take it for some 15 minutes. Throws what hash.hpp throws.
[[nodiscard]] SignedRequest sign_v4(const UnsignedRequest& request, const SigningKey& key, const SignatureScope& scope,
                                    std::chrono::system_clock::time_point now);

}  // namespace holdfast::support
