// From what the user wrote to what a store is opened with. Reads files; contacts nobody.
#pragma once

#include "credentials/credentials.hpp"
#include "credentials/sts.hpp"
#include "settings.hpp"

#include <holdfast/support/environment.hpp>

#include <memory>
#include <string>

namespace holdfast::s3 {

/// The settings, with what the profile adds to them. Throws the first error of validation, for engines that open a
/// store without asking first.
[[nodiscard]] Settings settings_to_open_with(const sdk::Settings& from);

/// The region of the profile that counts; empty where there is none, or its files cannot be read.
[[nodiscard]] std::string region_of_profile(const Settings& settings, const support::Environment& environment);

/// Where roles are assumed, and identities asked for.
[[nodiscard]] StsOptions sts_options_for(const Settings& settings);

[[nodiscard]] std::shared_ptr<CredentialSource> credentials_for(const Settings& settings);

}  // namespace holdfast::s3
