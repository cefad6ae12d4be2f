#include "credentials/reply.hpp"

#include <holdfast/support/rfc3339.hpp>

namespace holdfast::s3 {

Credentials credentials_in(const support::JsonObject& reply, std::string source) {
  const auto refuse = [&](std::string_view what) {
    return sdk::Error{HF_E_CORRUPT, "the answer of " + source + " has no " + std::string{what}}.retry(
        sdk::Retry::never);
  };
  Credentials found{.key_id = reply.text("AccessKeyId"),
                    .secret = reply.text("SecretAccessKey"),
                    .session_token = reply.text("SessionToken")};
  if (found.session_token.empty()) found.session_token = reply.text("Token");
  if (found.key_id.empty()) throw refuse("\"AccessKeyId\"");
  if (found.secret.empty()) throw refuse("\"SecretAccessKey\"");
  if (const std::string expiration = reply.text("Expiration"); !expiration.empty()) {
    found.expires_at = support::parse_rfc3339(expiration);
    if (!found.expires_at) throw refuse("\"Expiration\" that is a time");
  }
  found.source = std::move(source);
  return found;
}

}  // namespace holdfast::s3
