// The preflight of a store, told to whoever begins something.
#pragma once

#include <string_view>
#include <vector>

#include <holdfast/client.hpp>

#include "client/backends.hpp"
#include "client/patience.hpp"
#include "store/store.hpp"

namespace holdfast::client {

/// Runs the plugin's checks and the engine's. Failed ones are returned like the rest. A plugin that shows no sign of
/// life is asked to stop, and left behind with the store where it does not: PluginError, which names it and the check.
std::vector<BackupCheck> preflight(const OpenedBackend& backend, store::PreflightAccess access,
                                   const StartOptions& options, const Patience& patience = {});

/// Throws PreflightError where a check failed; it names the first, and all of them in its details.
void require_passed(std::string_view store, const std::vector<BackupCheck>& checks);

}  // namespace holdfast::client
