// What a bucket's lifecycle rules do to the objects below a prefix. cloud.google.com/storage/docs/lifecycle
#pragma once

#include <holdfast/support/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::gcs::checks {

struct LifecycleEffects {
  std::vector<std::string> harmful = {};  ///< "a rule removes objects after 30 days"
  bool ends_old_versions = false;
};

/// Of what the service tells of a bucket. Rules for other prefixes or for suffixes do nothing; to move objects to
/// another class does no harm: all of them can be read at once.
[[nodiscard]] LifecycleEffects lifecycle_effects(const support::JsonObject& bucket, std::string_view prefix);

}  // namespace holdfast::gcs::checks
