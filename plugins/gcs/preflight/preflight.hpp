// The checks that only this plugin can make, from the network to the last permission.
#pragma once

#include "preflight/context.hpp"

namespace holdfast::gcs {

/// Runs every check in a fixed order, cheap ones first, under fixed names; see support::run_checks.
void run_preflight(const PreflightContext& context, const sdk::Call& call, support::PreflightAccess access,
                   sdk::Checks& out);

}  // namespace holdfast::gcs
