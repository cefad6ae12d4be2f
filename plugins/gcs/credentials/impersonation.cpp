#include "credentials/impersonation.hpp"

namespace holdfast::gcs {

Credentials fetch_with_impersonated_account(const TokenService& tokens, const sdk::Call& call,
                                            const KeyDocument& document, std::string_view scope) {
  const KeyDocument below = document.inner("source_credentials");
  if (below.text("type").empty())
    throw document.wrong("names no \"source_credentials\" to act as another account with",
                         "get the file anew: gcloud auth application-default login --impersonate-service-account");
  if (below.text("type") == "impersonated_service_account")
    throw document.wrong("rests on an account that is impersonated itself",
                         "name the accounts on the way in \"delegates\"");
  Impersonation wish{.url = document.required("service_account_impersonation_url")};
  for (std::size_t i = 0;; ++i) {
    std::string delegate = document.text("delegates/" + std::to_string(i));
    if (delegate.empty()) break;
    wish.delegates.push_back(std::move(delegate));
  }
  return tokens.impersonate(call, wish, fetch_with_document(tokens, call, below, iam_scope), scope);
}

Fetched ImpersonatedAccount::fetch(const sdk::Call& call) {
  Fetched below = base_.fetch(call);
  const Credentials* who = std::get_if<Credentials>(&below);
  if (who == nullptr) return below;
  if (who->token.empty())
    throw sdk::Error{HF_E_INVALID_CONFIG, "nobody can act as service account '" + account_ + "' " +
                                              (who->is_anonymous() ? "anonymously" : "with HMAC keys")}
        .remedy("leave out `impersonate`, or name other credentials")
        .retry(sdk::Retry::never);
  return tokens_.impersonate(call, {.url = impersonation_url(account_)}, *who, storage_scope);
}

}  // namespace holdfast::gcs
