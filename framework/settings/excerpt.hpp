// The line of a file that a finding points at, without anything on it that could be a secret.
#pragma once

#include <string>

#include "settings/finding.hpp"

namespace holdfast::settings {

struct Excerpt {
  std::string line = {};
  unsigned caret_column = 0;  ///< Characters before the caret.
  unsigned caret_width = 0;
};

/// The line at `place`: the thing itself and the key in front of it. Whatever else stands on the line is elided,
/// because which of the other values are secrets is not known while a file is being read. Empty without a text or a
/// width.
[[nodiscard]] Excerpt excerpt_of(const Place& place);

}  // namespace holdfast::settings
