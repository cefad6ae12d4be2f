// The credentials of a container: ECS tasks and EKS pod identities.
// docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
#pragma once

#include "credentials/provider.hpp"

#include <string_view>

namespace holdfast::s3 {

/// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, or AWS_CONTAINER_CREDENTIALS_FULL_URI with the token in
/// AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE or AWS_CONTAINER_AUTHORIZATION_TOKEN.
class ContainerCredentials final : public Provider {
 public:
  explicit ContainerCredentials(const Surroundings& around) : around_{around} {}
  [[nodiscard]] std::string name() const override { return "the container"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  [[nodiscard]] std::string token() const;
  [[nodiscard]] sdk::HttpResponse ask(const sdk::Call& call, const sdk::HttpRequest& request) const;

  const Surroundings& around_;
};

/// Whether a token may be sent to `uri`: with TLS anywhere, without it to this machine and the addresses of ECS and EKS
/// alone. Whoever sets our environment must not get the token sent to an address of their own.
[[nodiscard]] bool is_allowed_for_container(std::string_view uri);

}  // namespace holdfast::s3
