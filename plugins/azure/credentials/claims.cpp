#include "credentials/claims.hpp"

#include <holdfast/plugin.hpp>
#include <holdfast/support/json.hpp>
#include <holdfast/support/jwt.hpp>

namespace holdfast::azure {

std::optional<Claims> claims_of(std::string_view token) {
  const std::optional<std::string> text = support::jwt_claims(token);
  if (!text) return {};
  try {
    const support::JsonObject json{*text, "the token"};
    Claims claims{.object_id = json.text("oid"),
                  .app_id = json.text("appid"),
                  .tenant_id = json.text("tid"),
                  .user = json.text("upn"),
                  .audience = json.text("aud")};
    if (claims.app_id.empty()) claims.app_id = json.text("azp");
    return claims;
  } catch (const sdk::Error&) {  // no JSON in it
    return {};
  }
}

std::string principal_of(const Claims& claims) {
  if (!claims.user.empty()) return claims.user;
  return claims.app_id.empty() ? claims.object_id : claims.app_id;
}

std::string named_by(const Claims& claims) {
  const std::string principal = principal_of(claims);
  if (principal.empty()) return {};
  const std::string_view kind = !claims.user.empty() ? "user" : claims.app_id.empty() ? "identity" : "application";
  return std::string{kind} + " '" + principal + "'";
}

}  // namespace holdfast::azure
