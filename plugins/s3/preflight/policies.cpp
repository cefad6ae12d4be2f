#include "preflight/policies.hpp"

#include "preflight/lifecycle.hpp"

#include <holdfast/support/xml.hpp>

namespace holdfast::s3::checks {
namespace {

std::string_view text_of(const pugi::xml_node& node, const char* name) { return node.child(name).text().get(); }

}  // namespace

std::optional<Result> Policies::read(const sdk::Call& call, const Setting& setting, pugi::xml_document& document,
                                     Result absent) const {
  const Request question{.query = {{std::string{setting.query}, ""}}, .permission = setting.permission};
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (support::is_success(response.status)) {
    if (support::read_xml(document, response.body)) return {};
    return skip("unknown: the answer cannot be read");
  }
  const Refusal refusal = refusal_of(response);
  if (!refusal.code.empty() && refusal.code == setting.absent_code) return absent;
  const sdk::Error error = context_.service.error_of(refusal, question);
  if (error.status() == HF_E_FORBIDDEN) return skip("unknown: " + std::string{setting.permission} + " is not granted");
  return skip("unknown: " + std::string{error.what()});
}

Result Policies::versioning(const sdk::Call& call) {
  pugi::xml_document document;
  if (const auto known = read(call, {.query = "versioning", .permission = "s3:GetBucketVersioning"}, document, {}))
    return *known;
  const std::string_view status = text_of(document.document_element(), "Status");
  keeps_versions_ = status == "Enabled";
  if (keeps_versions_) return pass("on: what is removed or replaced stays as an old version");
  if (status == "Suspended")
    return warn("suspended: what is removed is gone, and older versions still take up space",
                "switch it on, or have a lifecycle rule remove the old versions");
  return pass("off: what is removed is gone");
}

Result Policies::object_lock(const sdk::Call& call) const {
  pugi::xml_document document;
  const Setting setting{.query = "object-lock",
                        .permission = "s3:GetBucketObjectLockConfiguration",
                        .absent_code = "ObjectLockConfigurationNotFoundError"};
  if (const auto known = read(call, setting, document, pass("off"))) return *known;
  const pugi::xml_node retention = document.document_element().child("Rule").child("DefaultRetention");
  const std::string_view mode = text_of(retention, "Mode");
  if (mode.empty()) return pass("on, without a retention by default");
  const std::string days{text_of(retention, "Days")};
  const std::string seen = "new objects are locked (" + std::string{mode} + ") for " +
                           (days.empty() ? std::string{text_of(retention, "Years")} + " years" : days + " days");
  return warn(seen + ": what a failed or cancelled backup leaves behind stays that long, and so does this probe",
              "nothing, if that is meant; preflight mode \"no-delete\" removes nothing");
}

Result Policies::lifecycle(const sdk::Call& call) const {
  const std::string_view add = "add a lifecycle rule with NoncurrentVersionExpiration";
  const auto judged = [&](const LifecycleEffects& effects) {
    if (!effects.harmful.empty()) {
      std::string seen;
      for (const std::string& effect : effects.harmful) seen.append(seen.empty() ? "" : "; ").append(effect);
      return warn(std::move(seen), "exclude the backups from it, unless it is meant for them");
    }
    if (keeps_versions_ && !effects.ends_old_versions)
      return warn("no rule removes old versions, so removed backups take up space for ever", std::string{add});
    return pass("no rule removes or archives backups");
  };
  pugi::xml_document document;
  const Setting setting{.query = "lifecycle",
                        .permission = "s3:GetLifecycleConfiguration",
                        .absent_code = "NoSuchLifecycleConfiguration"};
  if (const auto known = read(call, setting, document, judged({}))) return *known;
  return judged(lifecycle_effects(document, context_.root));
}

Result Policies::encryption(const sdk::Call& call) const {
  pugi::xml_document document;
  const Setting setting{.query = "encryption",
                        .permission = "s3:GetEncryptionConfiguration",
                        .absent_code = "ServerSideEncryptionConfigurationNotFoundError"};
  if (const auto known = read(call, setting, document, pass("the bucket does not encrypt by itself"))) return *known;
  const pugi::xml_node rule = document.document_element().child("Rule").child("ApplyServerSideEncryptionByDefault");
  std::string seen{"the bucket encrypts with "};
  seen.append(text_of(rule, "SSEAlgorithm"));
  if (const std::string_view key = text_of(rule, "KMSMasterKeyID"); !key.empty())
    seen.append(" and the key ").append(quoted(key));
  return pass(std::move(seen));
}

Result Policies::exposure(const sdk::Call& call) const {
  pugi::xml_document document;
  const Setting setting{
      .query = "policyStatus", .permission = "s3:GetBucketPolicyStatus", .absent_code = "NoSuchBucketPolicy"};
  if (const auto known = read(call, setting, document, pass("no policy opens the bucket to everybody"))) return *known;
  const std::string_view is_public = text_of(document.document_element(), "IsPublic");
  if (is_public != "true" && is_public != "TRUE") return pass("no policy opens the bucket to everybody");
  return warn("the bucket's policy opens it to everybody, and with it what is in the backups",
              "correct the bucket's policy, and block public access");
}

}  // namespace holdfast::s3::checks
