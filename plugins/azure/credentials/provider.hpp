// The places where credentials may lie, one class each, all of one shape.
#pragma once

#include "credentials.hpp"

#include <holdfast/support/surroundings.hpp>

namespace holdfast::azure {

using support::NotHere;
using support::Surroundings;
using Fetched = support::Fetched<Credentials>;
using Provider = support::Provider<Credentials>;

}  // namespace holdfast::azure
