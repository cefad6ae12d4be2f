// The checks that only this plugin can make, from the network to the last permission.
#pragma once

#include "preflight/context.hpp"

#include <holdfast/support/preflight.hpp>

namespace holdfast::azure {

/// Runs every check in a fixed order, cheap ones first, under fixed names: support::run_checks().
void run_preflight(const PreflightContext& context, const sdk::Call& call, support::PreflightAccess access,
                   sdk::Checks& out);

}  // namespace holdfast::azure
