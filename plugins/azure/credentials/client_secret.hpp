// An application that proves itself by a secret.
#pragma once

#include "credentials/application.hpp"

namespace holdfast::azure {

/// client_secret, or AZURE_CLIENT_SECRET.
class ClientSecret final : public Provider {
 public:
  /// Borrows everything.
  ClientSecret(const Surroundings& around, const Entra& entra, const CredentialOptions& options)
      : around_{around}, entra_{entra}, options_{options} {}
  [[nodiscard]] std::string name() const override { return "a client secret"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  const Surroundings& around_;
  const Entra& entra_;
  const CredentialOptions& options_;
};

}  // namespace holdfast::azure
