// Whom a token is for, as it says itself: for messages, and no proof of anything.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::azure {

/// learn.microsoft.com/entra/identity-platform/access-token-claims-reference; empty where the token says nothing.
struct Claims {
  std::string object_id = {};  ///< "oid": of the user, the service principal or the managed identity.
  std::string app_id = {};     ///< "appid", or "azp" of newer tokens.
  std::string tenant_id = {};  ///< "tid"
  std::string user = {};       ///< "upn", where it is a person.
  std::string audience = {};   ///< "aud"
};

/// Absent where `token` is no JWT: some services hand out tokens that only they can read.
[[nodiscard]] std::optional<Claims> claims_of(std::string_view token);

/// The name by which somebody is granted a role: user, application or object id; empty where the claims name nobody.
[[nodiscard]] std::string principal_of(const Claims& claims);
/// "application 'APPID'", "user 'UPN'" or "identity 'OID'"; empty where the claims name nobody.
[[nodiscard]] std::string named_by(const Claims& claims);

}  // namespace holdfast::azure
