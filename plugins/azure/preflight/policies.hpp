// What the owner of the container and of the account has set up that will happen to backups later on. Nothing here is
// needed to write or read them, so what these credentials may not look at is left unknown.
#pragma once

#include "preflight/context.hpp"

#include <optional>

namespace holdfast::azure::checks {

class Policies {
 public:
  explicit Policies(const PreflightContext& context) : context_{context} {}

  /// Retention and legal holds, by which objects can be neither replaced nor removed.
  Result immutability(const sdk::Call& call);
  /// The container's own scope, and whether it overrules ours. After immutability().
  Result encryption() const;
  /// After immutability().
  Result exposure() const;
  Result soft_delete(const sdk::Call& call) const;
  /// Rules that only Azure Resource Manager tells.
  Result lifecycle() const;

 private:
  [[nodiscard]] std::string_view property(std::string_view name) const;

  const PreflightContext& context_;
  std::optional<sdk::HttpResponse> container_;  // its properties
  std::string unknown_ = "unknown";             // why there are none
};

}  // namespace holdfast::azure::checks
