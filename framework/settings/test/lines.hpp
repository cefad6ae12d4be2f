// Findings as lines of text, so that a failing test shows all of what differs.
#pragma once

#include <string>
#include <vector>

#include "settings/finding.hpp"

namespace holdfast::settings::test {

/// "holdfast.toml:3:1: error: unknown setting 'x' [config.unknown]", in the order they were made. `file`, the folder in
/// front of it and all, is taken off.
inline std::vector<std::string> lines(const Findings& findings, const std::string& folder = {}) {
  std::vector<std::string> result;
  for (const Finding& finding : findings.all()) {
    std::string line = finding.headline() + " [" + finding.code + "]";
    for (auto at = line.find(folder); !folder.empty() && at != std::string::npos; at = line.find(folder))
      line.erase(at, folder.size());
    result.push_back(std::move(line));
  }
  return result;
}

using Lines = std::vector<std::string>;

}  // namespace holdfast::settings::test
