#include "preflight/identity.hpp"

#include "../errors.hpp"

#include <holdfast/support/bounded_call.hpp>

namespace holdfast::s3::checks {
namespace {

using namespace std::chrono_literals;

constexpr auto patience_for_sts = 5s;  // many networks reach S3 alone

/// "the settings: there is no access_key; the environment: ..."
std::string told(const std::vector<support::SkippedSource>& skipped) {
  std::string text;
  for (const auto& [source, reason] : skipped)
    text.append(text.empty() ? "" : "; ").append(source).append(": ").append(reason);
  return text;
}

}  // namespace

Result Identity::credentials(const sdk::Call& call) {
  who_ = context_.service.credentials().current(call);
  if (who_.is_anonymous()) return pass("anonymous, as the settings want it: requests are not signed");
  std::string seen = "access key " + support::shown_id(who_.key_id) + " from " + who_.source;
  if (who_.expires_at) {
    const auto left = std::chrono::floor<std::chrono::minutes>(*who_.expires_at - context_.now());
    seen += ", good for " + std::to_string(left.count()) + " min";
  }
  const std::string others = told(context_.service.credentials().skipped());
  return pass(others.empty() ? seen : seen + " (" + others + ")");
}

Result Identity::identity(const sdk::Call& call) const {
  if (who_.is_anonymous()) return skip("anonymous");
  const Settings& settings = context_.service.settings();
  if (!settings.endpoint.empty() && settings.sts_endpoint.empty())
    return skip("services other than AWS's need not tell");
  const support::BoundedCall bounded{call, patience_for_sts};
  try {
    const CallerIdentity caller = context_.sts.caller_identity(bounded, who_);
    return pass(caller.arn + ", account " + caller.account);
  } catch (const sdk::Error& error) {
    if (error.status() == HF_E_CANCELLED || (error.status() == HF_E_TIMEOUT && !bounded.is_out_of_time())) throw;
    if (error.status() == HF_E_UNAUTHENTICATED) throw;
    return skip("STS does not tell: " + std::string{error.what()});
  }
}

Result Identity::signature(const sdk::Call& call) {
  const Request question{.method = "HEAD", .permission = "s3:ListBucket"};
  answer_ = context_.service.ask(call, question);
  if (support::is_success(answer_.status)) return pass(who_.is_anonymous() ? "none is needed" : "accepted");
  const sdk::Error error = context_.service.error_of(refusal_of(answer_), question);
  const bool passes = error.to_abi().retry == HF_RETRY_SAFE;  // the next check looks at this answer, and asks nothing
  if (error.status() == HF_E_UNAUTHENTICATED || passes) throw error;
  return pass(who_.is_anonymous() ? "none is asked for" : "accepted");  // what was refused is the next check's
}

}  // namespace holdfast::s3::checks
