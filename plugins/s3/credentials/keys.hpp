// Keys that somebody has written down: in the settings, or in the environment; and the wish for none.
#pragma once

#include "credentials/provider.hpp"

namespace holdfast::s3 {

/// access_key and secret_key of the backend's settings.
class SettingsKeys final : public Provider {
 public:
  explicit SettingsKeys(Credentials keys) : keys_{std::move(keys)} {}
  [[nodiscard]] std::string name() const override { return "the settings"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  const Credentials keys_;
};

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN or AWS_SECURITY_TOKEN with
/// AWS_CREDENTIAL_EXPIRATION.
class EnvironmentKeys final : public Provider {
 public:
  explicit EnvironmentKeys(const Surroundings& around) : around_{around} {}
  [[nodiscard]] std::string name() const override { return "the environment"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  const Surroundings& around_;
};

/// Requests go out unsigned. Only where the user asks for it: read rights that everybody has are no sign that
/// credentials are not needed.
class Anonymous final : public Provider {
 public:
  [[nodiscard]] std::string name() const override { return "anonymous"; }
  Fetched fetch(const sdk::Call& call) override;
};

}  // namespace holdfast::s3
