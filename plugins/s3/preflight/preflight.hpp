// The checks that only this plugin can make, from the network to the last permission.
#pragma once

#include "preflight/context.hpp"

#include <cstdint>

namespace holdfast::s3 {

/// What the operation will do, and so what the checks may.
enum class PreflightAccess : std::uint8_t {
  read_only,   ///< A restore: nothing is written, and no right to write is asked for.
  no_removal,  ///< A backup where nothing may be removed: probes stay.
  full
};

/// Runs every check in a fixed order, cheap ones first, under fixed names. What a check finds out that stops everything
/// else (no such bucket) lets those behind it be skipped. Each takes at most ten seconds, twice where the service says
/// that its trouble passes.
///
/// Throws HF_E_CANCELLED and HF_E_TIMEOUT, as the call has it; everything else is a failed check.
void run_preflight(const PreflightContext& context, const sdk::Call& call, PreflightAccess access, sdk::Checks& out);

}  // namespace holdfast::s3
