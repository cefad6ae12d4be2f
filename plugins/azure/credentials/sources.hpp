// From what the user wishes to where credentials come from.
#pragma once

#include "credentials/provider.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::azure {

/// Where the user wants credentials from. The names are those of the setting `credentials`.
enum class CredentialKind : std::uint8_t {
  automatic,           ///< "auto"
  connection_string,   ///< "connection-string"
  account_key,         ///< "account-key"
  sas,                 ///< "sas"
  client_secret,       ///< "client-secret"
  client_certificate,  ///< "client-certificate"
  workload_identity,   ///< "workload-identity"
  managed_identity,    ///< "managed-identity": App Service, Arc, or the virtual machine
  anonymous            ///< "anonymous"
};

/// Absent where there is no such name.
[[nodiscard]] std::optional<CredentialKind> credential_kind(std::string_view name) noexcept;

/// What a connection string, or a setting of its own, brings along; empty texts for what it does not.
struct Keys {
  std::string account_key = {};  ///< Base64, as it was written.
  std::string sas = {};          ///< A query, with or without its '?'.
};

/// The texts are those of the settings that are called so; empty where nothing was said.
struct CredentialOptions {
  CredentialKind kind = CredentialKind::automatic;
  Keys connection_string = {};
  Keys settings = {};  ///< account_key and sas.
  /// What an application is known to Entra ID by. Where a text is empty, the variable of Azure's own tools counts.
  std::string tenant_id = {};                    ///< AZURE_TENANT_ID
  std::string client_id = {};                    ///< AZURE_CLIENT_ID; of a managed identity, too.
  std::string client_secret = {};                ///< AZURE_CLIENT_SECRET
  std::string client_certificate = {};           ///< AZURE_CLIENT_CERTIFICATE_PATH: a file.
  std::string client_certificate_password = {};  ///< AZURE_CLIENT_CERTIFICATE_PASSWORD
  std::string authority = {};  ///< URL of Entra ID; AZURE_AUTHORITY_HOST, else what belongs to `host`.
  std::string host = {};       ///< Of the blob service, which tells the clouds apart.
};

/// Automatic, the first that there is wins, and stays: the connection string, the account key, the shared access
/// signature, an application with a secret, one with a certificate, the workload's identity, the managed identity of
/// App Service, of Arc, of the virtual machine. Reads no file and contacts nothing yet.
[[nodiscard]] std::unique_ptr<CredentialSource> make_credential_source(const CredentialOptions& options,
                                                                       Surroundings around);

}  // namespace holdfast::azure
