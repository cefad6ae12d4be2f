// What can be said about the settings without asking anybody.
#pragma once

#include "settings.hpp"

#include <holdfast/support/findings.hpp>

namespace holdfast::s3 {

using support::Finding;
using support::Report;

/// Reports everything that is wrong, or probably not meant.
void judge(const Settings& settings, const Report& report);

}  // namespace holdfast::s3
