// An application that the platform vouches for: Kubernetes keeps a token in a file, which Entra ID takes for a proof.
// learn.microsoft.com/azure/aks/workload-identity-overview
#pragma once

#include "credentials/application.hpp"

namespace holdfast::azure {

/// AZURE_FEDERATED_TOKEN_FILE, which is read again each time: the platform renews it.
class WorkloadIdentity final : public Provider {
 public:
  /// Borrows everything.
  WorkloadIdentity(const Surroundings& around, const Entra& entra, const CredentialOptions& options)
      : around_{around}, entra_{entra}, options_{options} {}
  [[nodiscard]] std::string name() const override { return "workload identity"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  const Surroundings& around_;
  const Entra& entra_;
  const CredentialOptions& options_;
};

}  // namespace holdfast::azure
