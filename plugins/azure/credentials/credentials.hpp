// What vouches for a request.
#pragma once

#include <holdfast/plugin.hpp>
#include <holdfast/support/credentials.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace holdfast::azure {

/// What vouches for a request: one of the three, or none: anonymous, requests go out as they are.
struct Credentials {
  std::string token = {};        ///< Of Entra ID.
  std::string account_key = {};  ///< Bytes, decoded; signs by SharedKey.
  std::string sas = {};          ///< A shared access signature: a query without its '?', as it was written.
  std::string principal = {};    ///< Whom the token is for, for messages: its oid or appid; empty where unknown.
  /// Absent: they last until somebody ends them.
  std::optional<std::chrono::system_clock::time_point> expires_at = {};
  std::string source = {};  ///< "the environment"; no secret in it.

  [[nodiscard]] bool is_anonymous() const noexcept { return token.empty() && account_key.empty() && sas.empty(); }
  /// Whether the service takes both for the same.
  [[nodiscard]] bool is_same_as(const Credentials& other) const noexcept {
    return token == other.token && account_key == other.account_key && sas == other.sas;
  }
};

using CredentialSource = support::CredentialSource<Credentials>;

}  // namespace holdfast::azure
