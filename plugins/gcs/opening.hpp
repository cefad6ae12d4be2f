// From what the user wrote to what a store is opened with. Reads files; contacts nobody.
#pragma once

#include "credentials/credentials.hpp"
#include "settings.hpp"

#include <memory>

namespace holdfast::gcs {

/// The settings. Throws the first error of validation, for engines that open a store without asking first.
[[nodiscard]] Settings settings_to_open_with(const sdk::Settings& from);

[[nodiscard]] std::shared_ptr<CredentialSource> credentials_for(const Settings& settings);

}  // namespace holdfast::gcs
