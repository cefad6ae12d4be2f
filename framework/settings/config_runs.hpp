// The [[run]] entries of a configuration.
#pragma once

#include "settings/config_file.hpp"

namespace holdfast::settings {

/// Adds the runs in `raw`, the value of the key `run`, to `config`, whose backends are known already. Names must
/// differ, backends exist, ids be legal, and options belong to what the run does; what does not becomes a finding.
void load_runs(const RawValue& raw, const Environment& environment, Config& config, Findings& findings);

}  // namespace holdfast::settings
