// A role taken on with a token that an identity provider keeps in a file: Kubernetes with IAM roles for service
// accounts.
#pragma once

#include "credentials/provider.hpp"
#include "credentials/sts.hpp"

namespace holdfast::s3 {

struct WebIdentity {
  std::string token_file = {};
  Role role = {};
};

/// The credentials that the token in the file is worth now. Throws HF_E_INVALID_CONFIG where file or role are missing.
[[nodiscard]] Credentials fetch_with_web_identity(const Sts& sts, const sdk::Call& call, const WebIdentity& identity);

/// AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN and AWS_ROLE_SESSION_NAME.
class EnvironmentWebIdentity final : public Provider {
 public:
  EnvironmentWebIdentity(const Surroundings& around, const Sts& sts) : around_{around}, sts_{sts} {}
  [[nodiscard]] std::string name() const override { return "web identity"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  const Surroundings& around_;
  const Sts& sts_;
};

}  // namespace holdfast::s3
