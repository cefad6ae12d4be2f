// Where Entra ID is, in each of the clouds.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::azure {

/// The URL of the authority for a blob service: that of the public cloud unless the host is one of another's.
/// learn.microsoft.com/entra/identity-platform/authentication-national-cloud
[[nodiscard]] std::string_view authority_for(std::string_view host) noexcept;

/// "AUTHORITY/TENANT/oauth2/v2.0/token". Throws HF_E_INVALID_CONFIG where the authority is no URL, is without TLS and
/// not this machine (what it answers are secrets), or where the tenant is no name that can stand in a path.
[[nodiscard]] std::string token_url(std::string_view authority, std::string_view tenant);

}  // namespace holdfast::azure
