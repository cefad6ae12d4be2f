#include "credentials/key_document.hpp"

#include "credentials/authorized_user.hpp"
#include "credentials/external_account.hpp"
#include "credentials/impersonation.hpp"
#include "credentials/service_account.hpp"

#include <algorithm>

namespace holdfast::gcs {
namespace {

using Fetch = Credentials (*)(const TokenService&, const sdk::Call&, const KeyDocument&, std::string_view);

struct Type {
  std::string_view name = {};
  Fetch fetch = nullptr;
};

constexpr Type types[] = {
    {"service_account", &fetch_with_service_account},
    {"authorized_user", &fetch_with_authorized_user},
    {"external_account", &fetch_with_external_account},
    {"external_account_authorized_user", &fetch_with_authorized_user},
    {"impersonated_service_account", &fetch_with_impersonated_account},
};

std::shared_ptr<const support::JsonObject> parsed(std::string_view text, const std::string& name) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    throw support::misconfigured(name + " is empty", "look at what writes it, as the secret that is mounted there");
  try {
    return std::make_shared<const support::JsonObject>(text, name);
  } catch (const sdk::Error&) {
    throw sdk::Error{HF_E_INVALID_CONFIG, name + " is no file of credentials: it is not a JSON object"}
        .remedy("use the JSON that Google makes: gcloud iam service-accounts keys create FILE --iam-account=EMAIL")
        .retry(sdk::Retry::never);
  }
}

}  // namespace

KeyDocument::KeyDocument(std::string_view text, std::string name) : json_{parsed(text, name)}, name_{std::move(name)} {}

std::string KeyDocument::required(std::string_view key) const {
  std::string value = text(key);
  if (value.empty())
    throw wrong("has no \"" + path_of(key) + "\"", "get the file anew from Google rather than editing it");
  return value;
}

KeyDocument KeyDocument::inner(std::string_view key) const {
  KeyDocument below{*this};
  below.inside_ = path_of(key) + "/";
  return below;
}

sdk::Error KeyDocument::wrong(std::string_view what, std::string remedy) const {
  return sdk::Error{HF_E_INVALID_CONFIG, name_ + " " + std::string{what}}
      .remedy(std::move(remedy))
      .retry(sdk::Retry::never);
}

Credentials fetch_with_document(const TokenService& tokens, const sdk::Call& call, const KeyDocument& document,
                                std::string_view scope) {
  const std::string type = document.text("type");
  if (type.empty()) {
    const bool is_of_client = !document.text("installed/client_id").empty() || !document.text("web/client_id").empty();
    throw document.wrong(is_of_client ? "is of an OAuth client, which is a program and nobody's credentials"
                                      : "is no file of credentials: it has no \"type\"",
                         "use a key of a service account, or what gcloud auth application-default login writes");
  }
  if (const std::string universe = document.text("universe_domain"); !universe.empty() && universe != "googleapis.com")
    throw document.wrong("is of the universe '" + universe + "', and only googleapis.com is supported",
                         "use credentials of googleapis.com");
  const auto* known = std::ranges::find(types, type, &Type::name);
  if (known == std::end(types))
    throw document.wrong("is of the type '" + type.substr(0, 60) + "', which is not supported",
                         "use a key of a service account, or workload identity federation");
  Credentials found = known->fetch(tokens, call, document, scope);
  if (const std::string project = document.text("quota_project_id"); !project.empty()) found.quota_project = project;
  return found;
}

}  // namespace holdfast::gcs
