// Who asks: what vouches for us, whether it is enough by what it says itself, and whether the service accepts it.
#pragma once

#include "preflight/context.hpp"

#include <holdfast/support/preflight.hpp>

#include <optional>

namespace holdfast::azure::checks {

class Identity {
 public:
  Identity(const PreflightContext& context, support::PreflightAccess access) : context_{context}, access_{access} {}

  /// Which place has credentials, and why others have none. A signature is judged by what it says of itself, before it
  /// is sent anywhere.
  Result credentials(const sdk::Call& call);
  /// What a token says of whom it is for; what the service says of the account, where its key vouches.
  Result identity(const sdk::Call& call) const;
  /// Whether the service accepts them, by a listing: what every right to look at a container opens.
  Result signature(const sdk::Call& call);

  /// What the service said to that request.
  [[nodiscard]] const sdk::HttpResponse& answer() const noexcept { return answer_; }

 private:
  [[nodiscard]] std::optional<Result> unfit() const;
  [[nodiscard]] Result account(const sdk::Call& call) const;
  [[nodiscard]] Result token() const;
  [[nodiscard]] Result signature_itself() const;

  const PreflightContext& context_;
  const support::PreflightAccess access_;
  Credentials who_;
  sdk::HttpResponse answer_;
};

}  // namespace holdfast::azure::checks
