// An environment that a test writes down.
#pragma once

#include <map>
#include <string>

#include "settings/raw.hpp"

namespace holdfast::settings::test {

inline Environment environment(std::map<std::string, std::string> variables = {}) {
  return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(std::string{name});
    return found == variables.end() ? std::nullopt : std::optional{found->second};
  };
}

}  // namespace holdfast::settings::test
