// From what the user wishes to where credentials come from.
#pragma once

#include "credentials/provider.hpp"
#include "credentials/sts.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::s3 {

/// Where the user wants credentials from. The names are those of the setting `credentials`.
enum class CredentialKind : std::uint8_t {
  automatic,     ///< "auto"
  settings,      ///< "settings": access_key and secret_key
  environment,   ///< "environment"
  profile,       ///< "profile"
  web_identity,  ///< "web-identity"
  container,     ///< "container"
  instance,      ///< "instance"
  anonymous      ///< "anonymous"
};

/// Absent where there is no such name.
[[nodiscard]] std::optional<CredentialKind> credential_kind(std::string_view name) noexcept;

struct CredentialOptions {
  CredentialKind kind = CredentialKind::automatic;
  Credentials keys = {};       ///< access_key, secret_key, session_token of the settings; they win where they are set.
  std::string profile = {};    ///< Named in the settings: what the environment says of keys does not count then.
  std::optional<Role> role{};  ///< Taken on with what was found.
  StsOptions sts = {};
};

/// Automatic: the keys of the settings; with a profile in the settings that profile alone; else the environment's keys,
/// its web identity, the profile that AWS_PROFILE names or "default", the container, the instance. The first that has
/// credentials wins, and stays. Reads no file and contacts nothing yet.
[[nodiscard]] std::unique_ptr<CredentialSource> make_credential_source(const CredentialOptions& options,
                                                                       Surroundings around);

}  // namespace holdfast::s3
