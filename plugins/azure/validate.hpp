// What can be said about the settings without asking anybody.
#pragma once

#include "settings.hpp"

#include <holdfast/support/findings.hpp>

#include <chrono>

namespace holdfast::azure {

using support::Finding;
using support::Report;

/// Reports everything that is wrong, or probably not meant. `now`: whether a shared access signature has expired is
/// told by this machine's clock.
void judge(const Settings& settings, const Report& report,
           std::chrono::system_clock::time_point now = std::chrono::system_clock::now());

}  // namespace holdfast::azure
