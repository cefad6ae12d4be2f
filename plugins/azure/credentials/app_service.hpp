// The managed identity of App Service, Functions and Container Apps.
// learn.microsoft.com/azure/app-service/overview-managed-identity
#pragma once

#include "credentials/application.hpp"
#include "credentials/metadata.hpp"

namespace holdfast::azure {

/// IDENTITY_ENDPOINT and IDENTITY_HEADER.
class AppService final : public Provider {
 public:
  /// Borrows both.
  AppService(const Surroundings& around, const CredentialOptions& options) : around_{around}, options_{options} {}
  [[nodiscard]] std::string name() const override { return "the managed identity of App Service"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  const Surroundings& around_;
  const CredentialOptions& options_;
};

}  // namespace holdfast::azure
