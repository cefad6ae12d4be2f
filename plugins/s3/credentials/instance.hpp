// The role of an EC2 instance, by version 2 of its metadata service. Version 1 is not asked: it hands credentials to
// whoever gets a program on the machine to fetch a URL.
// docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
#pragma once

#include "credentials/provider.hpp"

namespace holdfast::s3 {

/// Looks at AWS_EC2_METADATA_DISABLED, AWS_EC2_METADATA_SERVICE_ENDPOINT and AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE.
class InstanceCredentials final : public Provider {
 public:
  explicit InstanceCredentials(const Surroundings& around) : around_{around} {}
  [[nodiscard]] std::string name() const override { return "the instance's metadata"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  /// What it answers within a second; absent where nothing does.
  [[nodiscard]] std::optional<sdk::HttpResponse> ask(const sdk::Call& call, const sdk::HttpRequest& request) const;
  [[nodiscard]] std::string endpoint() const;

  const Surroundings& around_;
};

}  // namespace holdfast::s3
