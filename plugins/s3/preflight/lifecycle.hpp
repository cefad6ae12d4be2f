// What a bucket's lifecycle rules do to the objects below a prefix.
#pragma once

#include <pugixml.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::s3::checks {

struct LifecycleEffects {
  std::vector<std::string> harmful = {};  ///< "rule 'tidy' removes objects after 30 days"
  bool ends_old_versions = false;
};

/// `rules` is the answer to GET ?lifecycle. Rules that are off, or for other prefixes or for tags (which our objects
/// have none of), do nothing.
[[nodiscard]] LifecycleEffects lifecycle_effects(const pugi::xml_document& rules, std::string_view prefix);

}  // namespace holdfast::s3::checks
