#include "preflight/policies.hpp"

#include "../errors.hpp"

#include <holdfast/support/xml.hpp>

namespace holdfast::azure::checks {

std::string_view Policies::property(std::string_view name) const {
  return container_ ? sdk::find_header(container_->headers, name) : std::string_view{};
}

Result Policies::immutability(const sdk::Call& call) {
  const Request question{.query = {{"restype", "container"}}, .permission = "a look at the container's properties"};
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (!support::is_success(response.status)) {
    const sdk::Error error = context_.service.error_of(refusal_of(response), question);
    if (error.status() != HF_E_FORBIDDEN) throw error;
    unknown_ = "unknown: these credentials may not look at the container's properties";
    return skip(unknown_);
  }
  container_ = response;
  std::string seen;
  if (property("x-ms-has-immutability-policy") == "true") seen = "a retention policy";
  if (property("x-ms-has-legal-hold") == "true") seen += seen.empty() ? "a legal hold" : " and a legal hold";
  if (!seen.empty())
    return warn(seen + " of the container: until it ends objects can be neither replaced nor removed",
                "use a container without one, or, where that is meant, the preflight mode \"no-delete\"");
  if (property("x-ms-immutable-storage-with-versioning-enabled") == "true")
    return pass("versions of objects can be made immutable, and the container makes none so");
  return pass("objects can be replaced and removed");
}

Result Policies::encryption() const {
  if (!container_) return skip(unknown_);
  const std::string_view scope = property("x-ms-default-encryption-scope");
  const std::string& wanted = context_.service.settings().encryption_scope;
  if (scope.empty() || scope == "$account-encryption-key") return pass("with the account's own key");
  const bool is_fixed = property("x-ms-deny-encryption-scope-override") == "true";
  if (is_fixed && !wanted.empty() && wanted != scope)
    return warn("the container encrypts with the scope " + quoted(scope) + ", and lets nobody choose another",
                "set encryption_scope = \"" + std::string{scope} + "\", or leave it out");
  return pass("the container encrypts with the scope " + quoted(scope));
}

Result Policies::exposure() const {
  if (!container_) return skip(unknown_);
  const std::string_view access = property("x-ms-blob-public-access");
  if (access.empty()) return pass("nobody reads without credentials");
  return warn("everybody may read the container's blobs (public access: " + std::string{access} +
                  "), and with them what is in the backups",
              "set the container's access level to private");
}

Result Policies::soft_delete(const sdk::Call& call) const {
  const Request question{.scope = Scope::account,
                         .query = {{"comp", "properties"}, {"restype", "service"}},
                         .permission = "a look at the account's properties"};
  const sdk::HttpResponse response = context_.service.ask(call, question);
  if (!support::is_success(response.status)) {
    const sdk::Error error = context_.service.error_of(refusal_of(response), question);
    return skip(error.status() == HF_E_FORBIDDEN || error.status() == HF_E_UNAUTHENTICATED
                    ? "unknown: these credentials may not look at the account's properties"
                    : "unknown: " + std::string{error.what()});
  }
  pugi::xml_document document;
  if (!support::read_xml(document, response.body)) return skip("unknown: the answer cannot be read");
  const pugi::xml_node policy = document.document_element().child("DeleteRetentionPolicy");
  if (std::string_view{policy.child_value("Enabled")} != "true") return pass("off: what is removed is gone");
  return pass("on: what is removed or replaced stays for " + std::string{policy.child_value("Days")} +
              " days, and takes up space");
}

Result Policies::lifecycle() const {
  return skip(
      "unknown: rules that remove or archive objects are kept by Azure Resource Manager, which none of these "
      "credentials opens; see: az storage account management-policy show --account-name " +
      context_.service.endpoint().account());
}

}  // namespace holdfast::azure::checks
