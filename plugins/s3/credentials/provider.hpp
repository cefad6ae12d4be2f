// The places where keys may lie, one class each, all of one shape.
#pragma once

#include "credentials.hpp"

#include <holdfast/support/surroundings.hpp>

namespace holdfast::s3 {

using support::NotHere;
using support::Surroundings;
using Fetched = support::Fetched<Credentials>;
using Provider = support::Provider<Credentials>;

}  // namespace holdfast::s3
