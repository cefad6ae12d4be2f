#include "preflight/policies.hpp"

#include "preflight/lifecycle.hpp"

#include <holdfast/support/number.hpp>

namespace holdfast::gcs::checks {
namespace {

constexpr std::uint64_t day = std::uint64_t{24} * 60 * 60;

/// A duration that the service writes as a text of seconds, in words.
std::string in_words(const std::string& seconds) {
  const auto number = support::parse_number(seconds);
  if (!number) return "some time";
  return *number >= day ? std::to_string(*number / day) + " days" : std::to_string(*number) + " s";
}

}  // namespace

template <class Judge>
Result Policies::of_bucket(const Judge& judge) const {
  const support::JsonObject* bucket = bucket_.metadata();
  return bucket == nullptr ? skip("unknown: storage.buckets.get is not granted") : judge(*bucket);
}

Result Policies::versioning() const {
  return of_bucket([](const support::JsonObject& bucket) {
    return bucket.flag("versioning/enabled").value_or(false)
               ? pass("on: what is removed or replaced stays as an old version")
               : pass("off: what is removed is gone");
  });
}

Result Policies::soft_delete() const {
  return of_bucket([](const support::JsonObject& bucket) {
    const std::string seconds = bucket.text("softDeletePolicy/retentionDurationSeconds");
    if (seconds.empty() || seconds == "0") return pass("off: what is removed is gone");
    return pass("what is removed can be brought back for " + in_words(seconds) + ", and is paid for that long");
  });
}

Result Policies::retention() const {
  return of_bucket([](const support::JsonObject& bucket) {
    const std::string stays =
        ": what a failed or cancelled backup leaves behind stays that long, and so does this probe";
    const std::string meant = "nothing, if that is meant; preflight mode \"no-delete\" removes nothing";
    if (bucket.flag("defaultEventBasedHold").value_or(false))
      return warn("new objects are under a hold until somebody lifts it" + stays, meant);
    const std::string seconds = bucket.text("retentionPolicy/retentionPeriod");
    if (seconds.empty()) return pass("none");
    const bool is_locked = bucket.flag("retentionPolicy/isLocked").value_or(false);
    return warn("no object can be removed or replaced for " + in_words(seconds) +
                    (is_locked ? ", and nobody can change that" : "") + stays,
                meant);
  });
}

Result Policies::lifecycle() const {
  return of_bucket([&](const support::JsonObject& bucket) {
    const LifecycleEffects effects = lifecycle_effects(bucket, context_.root);
    if (!effects.harmful.empty()) {
      std::string seen;
      for (const std::string& effect : effects.harmful) seen.append(seen.empty() ? "" : "; ").append(effect);
      return warn(std::move(seen), "exclude the backups from it, unless it is meant for them");
    }
    if (bucket.flag("versioning/enabled").value_or(false) && !effects.ends_old_versions)
      return warn("no rule removes old versions, so removed backups take up space for ever",
                  "add a lifecycle rule that deletes what has numNewerVersions or daysSinceNoncurrentTime");
    return pass("no rule removes backups");
  });
}

Result Policies::encryption() const {
  return of_bucket([](const support::JsonObject& bucket) {
    const std::string key = bucket.text("encryption/defaultKmsKeyName");
    return pass(key.empty() ? "with keys of Google's" : "with the key " + quoted(key));
  });
}

Result Policies::exposure() const {
  return of_bucket([](const support::JsonObject& bucket) {
    const bool is_uniform = bucket.flag("iamConfiguration/uniformBucketLevelAccess/enabled").value_or(false);
    const std::string by =
        is_uniform ? "roles alone say who may read" : "roles and lists of single objects say who may read";
    if (bucket.text("iamConfiguration/publicAccessPrevention") == "enforced") return pass("never everybody; " + by);
    return pass(by + ", and nothing prevents them from saying everybody");
  });
}

Result Policies::payer() const {
  return of_bucket([&](const support::JsonObject& bucket) {
    if (!bucket.flag("billing/requesterPays").value_or(false)) return pass("the bucket's project");
    const std::string& project = context_.service.settings().user_project;
    return pass("whoever asks: " + (project.empty() ? "the credentials' project" : quoted(project)));
  });
}

}  // namespace holdfast::gcs::checks
