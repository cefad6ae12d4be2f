// The checks that only this plugin can make, from the network to the last permission.
#pragma once

#include "preflight/context.hpp"

namespace holdfast::s3 {

/// Runs every check in a fixed order, cheap ones first, under fixed names. What a check finds out that stops everything
/// else (no such bucket) lets those behind it be skipped. Each takes at most ten seconds, twice where the service says
/// that its trouble passes.
///
/// Throws HF_E_CANCELLED and HF_E_TIMEOUT, as the call has it; everything else is a failed check.
void run_preflight(const PreflightContext& context, const sdk::Call& call, support::PreflightAccess access,
                   sdk::Checks& out);

}  // namespace holdfast::s3
