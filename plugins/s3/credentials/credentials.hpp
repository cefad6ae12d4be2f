// What signs a request.
#pragma once

#include <holdfast/support/credentials.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace holdfast::s3 {

/// What signs a request. An empty key_id: anonymous, requests go out unsigned.
struct Credentials {
  std::string key_id = {};
  std::string secret = {};
  std::string session_token = {};  ///< Empty for keys that last.
  /// Absent: they last until somebody ends them.
  std::optional<std::chrono::system_clock::time_point> expires_at = {};
  std::string source = {};  ///< "the environment"; no secret in it.

  [[nodiscard]] bool is_anonymous() const noexcept { return key_id.empty(); }
  [[nodiscard]] bool is_same_as(const Credentials& other) const noexcept {
    return key_id == other.key_id && secret == other.secret && session_token == other.session_token;
  }
};

using CredentialSource = support::CredentialSource<Credentials>;

}  // namespace holdfast::s3
