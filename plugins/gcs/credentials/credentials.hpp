// What vouches for a request, and where that comes from.
#pragma once

#include <holdfast/support/credentials.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace holdfast::gcs {

/// What vouches for a request: a token, a pair of HMAC keys, or, with neither, nobody.
struct Credentials {
  std::string token = {};          ///< OAuth 2.0 access token.
  std::string access_id = {};      ///< Of an HMAC key.
  std::string secret = {};         ///< Of an HMAC key.
  std::string quota_project = {};  ///< Whom the credentials have requests counted for; empty: nobody in particular.
  std::string principal = {};      ///< An email, where it is known without asking.
  /// Absent: they last until somebody ends them.
  std::optional<std::chrono::system_clock::time_point> expires_at = {};
  std::string source = {};  ///< "the key file '/etc/key.json'"; no secret in it.

  [[nodiscard]] bool is_anonymous() const noexcept { return token.empty() && access_id.empty(); }
  /// Whether a request would be vouched for in the same way: what else is known of them does not count.
  [[nodiscard]] bool is_same_as(const Credentials& other) const noexcept {
    return token == other.token && access_id == other.access_id && secret == other.secret;
  }
};

/// Whose they are where no principal is known: "the owner of the access key GOOG…". Not for nobody's.
[[nodiscard]] std::string owner_of(const Credentials& who);

using CredentialSource = support::CredentialSource<Credentials>;

}  // namespace holdfast::gcs
