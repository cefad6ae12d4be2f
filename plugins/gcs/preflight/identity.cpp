#include "preflight/identity.hpp"

#include "../errors.hpp"

#include <holdfast/support/bounded_call.hpp>

#include <algorithm>
#include <array>

namespace holdfast::gcs::checks {
namespace {

using namespace std::chrono_literals;

constexpr auto patience_for_tokens = 5s;  // many networks reach the storage alone

/// What the preflight learns of a bucket; without the right to see it, nothing.
constexpr std::string_view bucket_fields =
    "billing,defaultEventBasedHold,encryption,iamConfiguration,lifecycle,location,name,retentionPolicy,"
    "softDeletePolicy,storageClass,versioning";

constexpr std::string_view scopes = "https://www.googleapis.com/auth/";
constexpr std::array<std::string_view, 3> writing_scopes{"devstorage.read_write", "devstorage.full_control",
                                                         "cloud-platform"};
constexpr std::array<std::string_view, 2> reading_scopes{"devstorage.read_only", "cloud-platform.read-only"};

bool has_scope(const std::string& all, std::string_view name) {
  return (" " + all + " ").find(" " + std::string{scopes} + std::string{name} + " ") != std::string::npos;
}

}  // namespace

std::string Identity::name() const {
  if (who_.is_anonymous()) return "everybody (anonymous)";
  return who_.principal.empty() ? owner_of(who_) : quoted(who_.principal);
}

Result Identity::credentials(const sdk::Call& call) {
  who_ = context_.service.credentials().current(call);
  const auto found = [&](std::string who, std::optional<std::chrono::system_clock::duration> good_for = {}) {
    return pass(support::found_in_words(std::move(who), good_for, context_.service.credentials().skipped()));
  };
  if (who_.is_anonymous()) return found("anonymous: nobody vouches for requests");
  if (has_hmac()) return found("access key " + support::shown_id(who_.access_id) + " from " + who_.source);
  std::string seen = "a token from " + who_.source;
  if (!who_.principal.empty()) seen += ", of " + quoted(who_.principal);
  if (!who_.expires_at) return found(std::move(seen));
  return found(std::move(seen), *who_.expires_at - context_.now());
}

Result Identity::by_scope(const TokenOwner& owner) const {
  const std::string who = owner.email.empty() ? "the token does not say whose it is" : quoted(owner.email);
  const auto has = [&](std::string_view name) { return has_scope(owner.scope, name); };
  const bool can_write = std::ranges::any_of(writing_scopes, has);
  const bool can_read = can_write || std::ranges::any_of(reading_scopes, has);
  const bool is_enough = access_ == PreflightAccess::read_only ? can_read : can_write;
  if (owner.scope.empty() || is_enough) return pass(who);
  return fail(
      who + ", with a token that is not good for " + (can_read ? "writing" : "storage") + ": it lacks the scope " +
          std::string{writing_scopes[0]},
      "give it that scope or cloud-platform: a machine's access scopes are set while it is stopped, a login's by "
      "gcloud auth application-default login --scopes");
}

Result Identity::identity(const sdk::Call& call) const {
  if (who_.is_anonymous()) return skip("anonymous");
  if (has_hmac()) return skip("HMAC keys do not tell whose they are");
  const Settings& settings = context_.service.settings();
  if (!is_at_google(settings) && settings.token_endpoint.empty())
    return skip("services other than Google's need not tell");
  const support::BoundedCall bounded{call, patience_for_tokens};
  try {
    return by_scope(context_.tokens.owner(bounded, who_));
  } catch (const sdk::Error& error) {
    if (error.status() == HF_E_CANCELLED || (error.status() == HF_E_TIMEOUT && !bounded.is_out_of_time())) throw;
    if (error.status() == HF_E_UNAUTHENTICATED) throw;
    return skip("the token service does not tell: " + std::string{error.what()});
  }
}

Result Identity::accepted(const sdk::Call& call) {
  Request question{.resource = Resource::bucket,
                   .query = {{"fields", std::string{bucket_fields}}},
                   .permission = "storage.buckets.get"};
  if (has_hmac())
    question = {.resource = Resource::xml, .query = {{"max-keys", "1"}}, .permission = "storage.objects.list"};
  answer_ = context_.service.ask(call, question);
  if (is_success(answer_.status)) return pass(who_.is_anonymous() ? "none are needed" : "accepted");
  const sdk::Error error = context_.service.error_of(refusal_of(answer_), question);
  const bool passes = error.to_abi().retry == HF_RETRY_SAFE;  // the next check looks at this answer, and asks nothing
  if (error.status() == HF_E_UNAUTHENTICATED || passes) throw error;
  return pass(who_.is_anonymous() ? "none are asked for" : "accepted");  // what was refused is the next check's
}

}  // namespace holdfast::gcs::checks
