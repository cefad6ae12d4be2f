// A run that goes on where another's process died.
#pragma once

#include <holdfast/conformance.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::conformance {

/// What is left to do.
struct Rest {
  std::string prefix = {};  ///< Of all keys, those included that are there already; empty: a new one.
  std::string after = {};   ///< The rule that was the last one; empty: none was.
};

/// check() of what is left; there may be no rule left, but keys.
Report check_rest(const Options& options, const Rest& rest);

/// What all keys of a run begin with: a new one each time.
std::string new_prefix();

/// A verdict on the rule of that id which says nothing yet but what the rule is and how it is tried again.
Verdict verdict_on(std::string_view id, std::uint64_t seed);

}  // namespace holdfast::conformance
