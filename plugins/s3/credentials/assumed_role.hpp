// A role on top of whatever credentials there are.
#pragma once

#include "credentials/provider.hpp"
#include "credentials/sts.hpp"

namespace holdfast::s3 {

/// role_arn of the backend's settings.
class AssumedRole final : public Provider {
 public:
  /// Borrows `base`, whose credentials take on the role, and `sts`.
  AssumedRole(Provider& base, const Sts& sts, Role role) : base_{base}, sts_{sts}, role_{std::move(role)} {}
  [[nodiscard]] std::string name() const override { return "role '" + role_.arn + "'"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  Provider& base_;
  const Sts& sts_;
  const Role role_;
};

}  // namespace holdfast::s3
