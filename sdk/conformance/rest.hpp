// A run that goes on where another's process died.
#pragma once

#include "conformance.hpp"

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

/// What the rule says; empty where there is none of that id.
std::string sentence_of(std::string_view id);

}  // namespace holdfast::conformance
