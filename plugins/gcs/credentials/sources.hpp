// From what the user wishes to where credentials come from.
#pragma once

#include "credentials/provider.hpp"
#include "credentials/token_service.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::gcs {

/// Where the user wants credentials from. The names are those of the setting `credentials`.
enum class CredentialKind : std::uint8_t {
  automatic,    ///< "auto"
  settings,     ///< "settings": key, key_file, or access_key and secret_key
  environment,  ///< "environment": the file that GOOGLE_APPLICATION_CREDENTIALS names
  gcloud,       ///< "gcloud": the file of its login
  instance,     ///< "instance": the metadata server
  anonymous     ///< "anonymous"
};

/// Absent where there is no such name.
[[nodiscard]] std::optional<CredentialKind> credential_kind(std::string_view name) noexcept;

/// Whether the service is Google's own.
enum class ServiceKind : std::uint8_t { google, emulator };

struct CredentialOptions {
  CredentialKind kind = CredentialKind::automatic;
  std::string key_file = {};     ///< `key_file` of the settings: a file of credentials, of any type.
  std::string key = {};          ///< `key` of the settings: what such a file holds. A secret.
  Credentials hmac = {};         ///< `access_key` and `secret_key` of the settings.
  std::string impersonate = {};  ///< Email of a service account to be impersonated with what was found.
  ServiceKind service = ServiceKind::google;
  TokenOptions tokens = {};
};

/// Automatic: what the settings have; for an emulator, which knows nobody, anonymous; else what Google's own libraries
/// look for in their order: GOOGLE_APPLICATION_CREDENTIALS, gcloud's file, the metadata server. The first that has
/// credentials wins, and stays. Reads no file and contacts nothing yet.
[[nodiscard]] std::unique_ptr<CredentialSource> make_credential_source(const CredentialOptions& options,
                                                                       Surroundings around);

}  // namespace holdfast::gcs
