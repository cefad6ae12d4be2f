// The checks that only this plugin can make: the folder, who may change it, what lies below it, and what it can do.
#pragma once

#include "root.hpp"

#include <holdfast/plugin.hpp>

#include <cstdint>

namespace holdfast::filesystem {

enum class Access : std::uint8_t { read_only, read_write };

/// Runs every check, in a fixed order and under fixed names. Read-only it changes nothing; else it makes the store's
/// folder if that is missing, probes with temporary files that it removes, and sweeps temporary files of this user
/// that nobody has touched for a day.
void run_preflight(Root& root, const sdk::Call& call, Access access, sdk::Checks& out);

}  // namespace holdfast::filesystem
