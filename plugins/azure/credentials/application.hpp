// The application that some sources are for: from the settings, and where they are silent from the environment.
#pragma once

#include "credentials/entra.hpp"
#include "credentials/sources.hpp"

#include <string>
#include <string_view>

namespace holdfast::azure {

/// Where a text was found.
struct Found {
  std::string text = {};
  std::string place = {};  ///< "the settings" or "the environment"
};

/// The setting where it says something, else the variable.
[[nodiscard]] Found found_in(const Surroundings& around, std::string_view setting, std::string_view variable);

/// Tenant and client that `proof`, "client_secret", is one of. Throws HF_E_INVALID_CONFIG where one of them is missing:
/// half an application is a mistake, not a place without credentials.
[[nodiscard]] Application application_of(const Surroundings& around, const CredentialOptions& options,
                                         std::string_view proof);

}  // namespace holdfast::azure
