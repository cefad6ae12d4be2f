#include "preflight/lifecycle.hpp"

#include <algorithm>
#include <array>

namespace holdfast::s3::checks {
namespace {

/// Classes whose objects must be thawed before they can be read.
constexpr std::array<std::string_view, 2> archives{"GLACIER", "DEEP_ARCHIVE"};

/// The prefix that a rule is for, in the three shapes of different ages.
std::string_view prefix_of(const pugi::xml_node& rule) {
  const pugi::xml_node filter = rule.child("Filter");
  for (const pugi::xml_node& place :
       {filter.child("And").child("Prefix"), filter.child("Prefix"), rule.child("Prefix")})
    if (place) return place.text().get();
  return {};
}

bool is_for(const pugi::xml_node& rule, std::string_view prefix) {
  if (std::string_view{rule.child("Status").text().get()} != "Enabled") return false;
  if (rule.child("Filter").child("Tag") || rule.child("Filter").child("And").child("Tag")) return false;
  const std::string_view own = prefix_of(rule);
  return prefix.starts_with(own) || own.starts_with(prefix);
}

std::string moment_of(const pugi::xml_node& action) {
  const std::string_view days = action.child("Days").text().get();
  if (!days.empty()) return "after " + std::string{days} + " days";
  return "at " + std::string{action.child("Date").text().get()};
}

}  // namespace

LifecycleEffects lifecycle_effects(const pugi::xml_document& rules, std::string_view prefix) {
  LifecycleEffects effects;
  for (const pugi::xml_node& rule : rules.document_element().children("Rule")) {
    if (!is_for(rule, prefix)) continue;
    const std::string name = "rule '" + std::string{rule.child("ID").text().get()} + "'";
    const pugi::xml_node expiration = rule.child("Expiration");
    if (expiration.child("Days") || expiration.child("Date"))
      effects.harmful.push_back(name + " removes objects " + moment_of(expiration));
    for (const pugi::xml_node& transition : rule.children("Transition")) {
      const std::string_view to = transition.child("StorageClass").text().get();
      if (std::ranges::find(archives, to) != archives.end())
        effects.harmful.push_back(name + " moves objects to " + std::string{to} + " " + moment_of(transition) +
                                  ", where no restore can read them at once");
    }
    if (rule.child("NoncurrentVersionExpiration")) effects.ends_old_versions = true;
  }
  return effects;
}

}  // namespace holdfast::s3::checks
