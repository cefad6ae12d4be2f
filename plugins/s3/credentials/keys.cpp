#include "credentials/keys.hpp"

#include <holdfast/support/rfc3339.hpp>

#include <string_view>

namespace holdfast::s3 {
namespace {

/// Half a pair is a mistake, not a place without credentials.
void require_pair(const Credentials& keys, std::string_view key_name, std::string_view secret_name) {
  if (keys.key_id.empty() == keys.secret.empty()) return;
  const std::string_view set = keys.secret.empty() ? key_name : secret_name;
  const std::string_view missing = keys.secret.empty() ? secret_name : key_name;
  throw sdk::Error{HF_E_INVALID_CONFIG, std::string{set} + " is set without " + std::string{missing}}
      .remedy("set both, or neither")
      .retry(sdk::Retry::never);
}

}  // namespace

Fetched SettingsKeys::fetch(const sdk::Call&) {
  require_pair(keys_, "access_key", "secret_key");
  if (keys_.key_id.empty()) return NotHere{"there is no access_key"};
  Credentials found = keys_;
  found.source = name();
  return found;
}

Fetched EnvironmentKeys::fetch(const sdk::Call&) {
  const auto value = [&](std::string_view variable) { return std::string{around_.environment.value(variable)}; };
  Credentials found{.key_id = value("AWS_ACCESS_KEY_ID"),
                    .secret = value("AWS_SECRET_ACCESS_KEY"),
                    .session_token = value("AWS_SESSION_TOKEN"),
                    .source = name()};
  require_pair(found, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
  if (found.key_id.empty()) return NotHere{"AWS_ACCESS_KEY_ID is not set"};
  if (found.session_token.empty()) found.session_token = value("AWS_SECURITY_TOKEN");
  if (const std::string expiration = value("AWS_CREDENTIAL_EXPIRATION"); !expiration.empty()) {
    found.expires_at = support::parse_rfc3339(expiration);
    if (!found.expires_at)
      throw sdk::Error{HF_E_INVALID_CONFIG, "AWS_CREDENTIAL_EXPIRATION is not a time: '" + expiration + "'"}
          .remedy("write it as 2026-11-23T03:15:00Z, or leave it out")
          .retry(sdk::Retry::never);
  }
  return found;
}

Fetched Anonymous::fetch(const sdk::Call&) { return Credentials{.source = name()}; }

}  // namespace holdfast::s3
