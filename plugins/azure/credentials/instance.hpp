// The managed identity of a virtual machine, by its metadata service (IMDS).
// learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
#pragma once

#include "credentials/application.hpp"
#include "credentials/metadata.hpp"

namespace holdfast::azure {

/// 169.254.169.254, or AZURE_POD_IDENTITY_AUTHORITY_HOST.
class InstanceIdentity final : public Provider {
 public:
  /// Borrows both.
  InstanceIdentity(const Surroundings& around, const CredentialOptions& options) : around_{around}, options_{options} {}
  [[nodiscard]] std::string name() const override { return "the managed identity of the virtual machine"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  /// Why nobody is asked for a token there; absent where it is such a service.
  [[nodiscard]] std::optional<NotHere> look(const sdk::Call& call, const std::string& url);

  const Surroundings& around_;
  const CredentialOptions& options_;
  bool was_seen_ = false;
};

}  // namespace holdfast::azure
