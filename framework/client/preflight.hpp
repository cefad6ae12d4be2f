// The preflight of a store, told to whoever begins something.
#pragma once

#include <string_view>
#include <vector>

#include <holdfast/client.hpp>

#include "store/store.hpp"

namespace holdfast::client {

/// Runs the plugin's checks and the engine's. Failed ones are returned like the rest.
std::vector<BackupCheck> preflight(store::Store& store, store::PreflightAccess access, const StartOptions& options);

/// Throws PreflightError where a check failed; it names the first, and all of them in its details.
void require_passed(std::string_view store, const std::vector<BackupCheck>& checks);

}  // namespace holdfast::client
