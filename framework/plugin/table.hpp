// Checks the table that a plugin's entry returned, before anybody relies on it.
#pragma once

#include <holdfast/abi.h>

#include <optional>
#include <string>

namespace holdfast::plugin {

/// What is wrong with `table`; empty: it is complete and sane. Safe to print, completes "its table ...".
///
/// Afterwards these hold: the size covers ABI 1.0; `open` is there (`validate` may be NULL: nothing to add); id and
/// version are legal; every text is present, or absent, or reasonably long; the fields' keys are snake_case and unique,
/// their types known, their choices complete. It reads at most what the table's own sizes allow, and nothing where
/// nothing is: a wild pointer is a defect, too.
std::optional<std::string> defect_of(const hf_plugin& table);

/// Whether the plugin accepts a host of this program's ABI minor.
bool accepts_this_host(const hf_plugin& table) noexcept;

}  // namespace holdfast::plugin
