// A service account on top of whatever credentials there are.
#pragma once

#include "credentials/key_document.hpp"

namespace holdfast::gcs {

/// A document of the type "impersonated_service_account": an account, and the credentials that may act as it.
[[nodiscard]] Credentials fetch_with_impersonated_account(const TokenService& tokens, const sdk::Call& call,
                                                          const KeyDocument& document, std::string_view scope);

/// impersonate of the backend's settings.
class ImpersonatedAccount final : public Provider {
 public:
  /// Borrows `base`, whose credentials act as the account, and `tokens`.
  ImpersonatedAccount(Provider& base, const TokenService& tokens, std::string account)
      : base_{base}, tokens_{tokens}, account_{std::move(account)} {}
  [[nodiscard]] std::string name() const override { return "service account '" + account_ + "'"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  Provider& base_;
  const TokenService& tokens_;
  const std::string account_;
};

}  // namespace holdfast::gcs
