#include "doubles.hpp"

#include <algorithm>

namespace holdfast::filesystem::test {

std::vector<std::string> everything_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder})
    names.push_back(entry.path().lexically_relative(folder).string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace holdfast::filesystem::test
