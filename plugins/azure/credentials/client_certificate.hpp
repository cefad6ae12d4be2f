// An application that proves itself by a certificate: it signs an assertion with the certificate's key.
// learn.microsoft.com/entra/identity-platform/certificate-credentials
#pragma once

#include "credentials/application.hpp"

namespace holdfast::azure {

/// client_certificate, or AZURE_CLIENT_CERTIFICATE_PATH: a file that holds the certificate and its key, RSA, as PEM or
/// PKCS#12. It is read again each time, as certificates are exchanged.
class ClientCertificate final : public Provider {
 public:
  /// Borrows everything.
  ClientCertificate(const Surroundings& around, const Entra& entra, const CredentialOptions& options)
      : around_{around}, entra_{entra}, options_{options} {}
  [[nodiscard]] std::string name() const override { return "a client certificate"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  [[nodiscard]] std::string assertion(const std::string& file, const Application& who) const;

  const Surroundings& around_;
  const Entra& entra_;
  const CredentialOptions& options_;
};

}  // namespace holdfast::azure
