// From what the user wrote to what a store is opened with. Contacts nobody.
#pragma once

#include "credentials/sources.hpp"
#include "settings.hpp"

#include <memory>

namespace holdfast::azure {

/// The settings, with what their connection string adds to them. Throws the first error of validation, for engines
/// that open a store without asking first.
[[nodiscard]] Settings settings_to_open_with(const sdk::Settings& from);

/// Where the settings say that credentials come from.
[[nodiscard]] CredentialOptions credential_options_for(const Settings& settings);

[[nodiscard]] std::shared_ptr<CredentialSource> credentials_for(const Settings& settings);

}  // namespace holdfast::azure
