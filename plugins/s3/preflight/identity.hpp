// Who asks: whose credentials there are, and whether the service accepts them.
#pragma once

#include "preflight/context.hpp"

#include <optional>

namespace holdfast::s3::checks {

class Identity {
 public:
  explicit Identity(const PreflightContext& context) : context_{context} {}

  /// Which place has credentials, and why others have none.
  Result credentials(const sdk::Call& call);
  /// Whom STS takes their owner for. Takes no permission, but services other than AWS's need not have it.
  Result identity(const sdk::Call& call) const;
  /// Whether a signed request is accepted as one of a known key.
  Result signature(const sdk::Call& call);

  /// What the service said to that request, about the bucket.
  [[nodiscard]] const sdk::HttpResponse& answer() const noexcept { return answer_; }

 private:
  const PreflightContext& context_;
  Credentials who_;
  sdk::HttpResponse answer_;
};

}  // namespace holdfast::s3::checks
