// Who asks: whose credentials there are, what they are good for, and whether the service accepts them.
#pragma once

#include "preflight/context.hpp"

namespace holdfast::gcs::checks {

class Identity {
 public:
  Identity(const PreflightContext& context, PreflightAccess access) : context_{context}, access_{access} {}

  /// Which place has credentials, and why others have none.
  Result credentials(const sdk::Call& call);
  /// Whom Google takes their owner for, and for what their token is good. Takes no permission.
  Result identity(const sdk::Call& call) const;
  /// Whether a request is accepted as one of somebody known.
  Result accepted(const sdk::Call& call);

  /// What the service said to that request, about the bucket.
  [[nodiscard]] const sdk::HttpResponse& answer() const noexcept { return answer_; }
  [[nodiscard]] bool has_hmac() const noexcept { return !who_.access_id.empty(); }
  /// For remedies: to whom something is to be granted.
  [[nodiscard]] std::string name() const;

 private:
  [[nodiscard]] Result by_scope(const TokenOwner& owner) const;

  const PreflightContext& context_;
  const PreflightAccess access_;
  Credentials who_;
  sdk::HttpResponse answer_;
};

}  // namespace holdfast::gcs::checks
