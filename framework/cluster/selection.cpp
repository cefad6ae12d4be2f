#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <holdfast/errors.hpp>

#include "cluster/cluster.hpp"

namespace holdfast::cluster {
namespace {

// Names of collections hold neither '[' nor '\', so fnmatch's other wildcards cannot be meant.
bool matches(const std::string& pattern, const std::string& name) {
  if (pattern.find_first_of("[\\") != std::string::npos) return pattern == name;
  return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
}

std::vector<bool> matching(const std::vector<std::string>& patterns, const std::vector<std::string>& names,
                           std::string_view where) {
  std::vector<bool> chosen(names.size(), false);
  for (const std::string& pattern : patterns) {
    bool any = false;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!matches(pattern, names[i])) continue;
      chosen[i] = true;
      any = true;
    }
    if (any) continue;
    const bool wild = pattern.find_first_of("*?") != std::string::npos;
    throw NotFoundError{{.message = fmt::format("{} '{}' {}", wild ? "the pattern" : "there is no collection", pattern,
                                                wild ? fmt::format("matches no collection {}", where) : where),
                         .hint = names.empty() ? "there are no collections at all"
                                               : fmt::format("there are: {}", fmt::join(names, ", "))}};
  }
  return chosen;
}

}  // namespace

std::vector<std::string> select(const Selection& selection, const std::vector<std::string>& names,
                                std::string_view where) {
  if (!selection.include.empty() && !selection.exclude.empty())
    throw UsageError{{.message = "include and exclude exclude each other", .hint = "give one of the two"}};
  const bool include = selection.exclude.empty();
  const auto chosen = matching(include ? selection.include : selection.exclude, names, where);
  std::vector<std::string> left;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (selection.include.empty() && selection.exclude.empty() ? true : chosen[i] == include) left.push_back(names[i]);
  if (left.empty())
    throw NotFoundError{{.message = fmt::format("there is no collection {}", names.empty() ? where : "left to work on"),
                         .hint = names.empty() ? "" : "exclude fewer collections"}};
  return left;
}

}  // namespace holdfast::cluster
