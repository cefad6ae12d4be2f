// From what the user wrote to what a store is opened with. Reads files; contacts nobody.
#pragma once

#include "credentials/sources.hpp"
#include "settings.hpp"

#include <memory>

namespace holdfast::gcs {

/// The settings. Throws the first error of validation, for engines that open a store without asking first.
[[nodiscard]] Settings settings_to_open_with(const sdk::Settings& from);

/// Where credentials are looked for. Only Google's own hosts are given those that nobody named.
[[nodiscard]] CredentialOptions credential_options_for(const Settings& settings);

[[nodiscard]] std::shared_ptr<CredentialSource> credentials_for(const Settings& settings);

}  // namespace holdfast::gcs
