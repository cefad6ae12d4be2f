#include "preflight/lifecycle.hpp"

#include <algorithm>
#include <array>

namespace holdfast::gcs::checks {
namespace {

bool is_for(const support::JsonObject& rule, std::string_view prefix) {
  if (!rule.texts("condition/matchesSuffix").empty()) return false;
  const std::vector<std::string> own = rule.texts("condition/matchesPrefix");
  return own.empty() || std::ranges::any_of(own, [&](const std::string& each) {
           return prefix.starts_with(each) || each.starts_with(prefix);
         });
}

/// Whether it looks at what was replaced or removed alone.
bool is_for_old_versions(const support::JsonObject& rule) {
  constexpr std::array<std::string_view, 2> counts{"condition/daysSinceNoncurrentTime", "condition/numNewerVersions"};
  return rule.flag("condition/isLive") == false || !rule.text("condition/noncurrentTimeBefore").empty() ||
         std::ranges::any_of(counts, [&](std::string_view key) { return rule.integer(key).has_value(); });
}

std::string moment_of(const support::JsonObject& rule) {
  if (const auto days = rule.integer("condition/age")) return "after " + std::to_string(*days) + " days";
  for (const std::string_view key : {"condition/createdBefore", "condition/customTimeBefore"})
    if (const std::string date = rule.text(key); !date.empty()) return "that are older than " + date;
  return "by other conditions";
}

}  // namespace

LifecycleEffects lifecycle_effects(const support::JsonObject& bucket, std::string_view prefix) {
  LifecycleEffects effects;
  bucket.each("lifecycle/rule", [&](const support::JsonObject& rule) {
    if (rule.text("action/type") != "Delete" || !is_for(rule, prefix)) return;
    if (is_for_old_versions(rule))
      effects.ends_old_versions = true;
    else
      effects.harmful.push_back("a rule removes objects " + moment_of(rule));
  });
  return effects;
}

}  // namespace holdfast::gcs::checks
