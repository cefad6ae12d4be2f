// What can be said about the settings without asking anybody.
#pragma once

#include "settings.hpp"

#include <holdfast/support/findings.hpp>

namespace holdfast::gcs {

/// Reports everything that is wrong, or probably not meant.
void judge(const Settings& settings, const support::Report& report);

}  // namespace holdfast::gcs
