// Signature Version 4 with HMAC keys, as Google's XML API wants it.
// cloud.google.com/storage/docs/authentication/signatures
#pragma once

#include "credentials/credentials.hpp"

#include <holdfast/http.hpp>
#include <holdfast/support/signature_v4.hpp>

#include <chrono>

namespace holdfast::gcs {

/// The headers to send: those given, and x-goog-date, x-goog-content-sha256 and authorization. Host is left to whoever
/// sends. The payload is guarded by its checksum, and by TLS.
[[nodiscard]] sdk::HttpHeaders sign(support::UnsignedRequest request, const Credentials& who,
                                    std::chrono::system_clock::time_point now);

}  // namespace holdfast::gcs
