#include "credentials/assumed_role.hpp"

namespace holdfast::s3 {

Fetched AssumedRole::fetch(const sdk::Call& call) {
  Fetched below = base_.fetch(call);
  const Credentials* who = std::get_if<Credentials>(&below);
  if (who == nullptr) return below;
  if (who->is_anonymous())
    throw sdk::Error{HF_E_INVALID_CONFIG, "nobody can take on role '" + role_.arn + "' anonymously"}
        .remedy("leave out role_arn, or name credentials")
        .retry(sdk::Retry::never);
  Credentials found = sts_.assume_role(call, role_, *who);
  found.source += ", taken on with " + who->source;
  return found;
}

}  // namespace holdfast::s3
