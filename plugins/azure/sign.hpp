// SharedKey, as the blob service wants it: learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
//
// A range is asked for by x-ms-range, which is signed with the other x-ms- headers: implementations do not agree on
// whether Range is. The service sorts the x-ms- headers by the rules of a language, not by bytes; ours differ in
// letters, where both are the same.
#pragma once

#include "credentials/credentials.hpp"

#include <holdfast/http.hpp>
#include <holdfast/support/percent.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace holdfast::azure {

/// A request that has yet to be signed.
struct Unsigned {
  std::string method = "GET";
  std::string account = {};
  std::string path = "/";     ///< Percent-encoded, as it is sent.
  support::Query query = {};  ///< As it is meant.
  sdk::HttpHeaders headers = {};
  std::uint64_t body_size = 0;  ///< Bytes.
};

/// A signature with what it was made of, which the service quotes when it refuses it.
struct Signed {
  std::string string_to_sign = {};
  sdk::HttpHeaders headers = {};
};

/// With an account key.
[[nodiscard]] Signed sign_in_steps(const Unsigned& request, const Credentials& who,
                                   std::chrono::system_clock::time_point now);

/// The headers to send: those given, and with an account key or a token x-ms-date and authorization. A shared access
/// signature belongs into the URL: with one, or anonymous, they stay as they are.
[[nodiscard]] sdk::HttpHeaders sign(const Unsigned& request, const Credentials& who,
                                    std::chrono::system_clock::time_point now);

}  // namespace holdfast::azure
