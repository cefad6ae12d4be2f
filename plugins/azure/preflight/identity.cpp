#include "preflight/identity.hpp"

#include "../errors.hpp"
#include "../sas.hpp"
#include "credentials/claims.hpp"
#include "preflight/rights.hpp"

#include <holdfast/support/rfc3339.hpp>

namespace holdfast::azure::checks {
namespace {

/// Backups take longer.
constexpr std::chrono::minutes short_life{30};

/// Whether somebody known was refused: all else of that kind, as network rules, refuses whoever asks.
bool is_about_rights(const Refusal& refusal) noexcept {
  return refusal.code.empty() || refusal.code == "AuthorizationPermissionMismatch";
}

/// Adds ", WORD VALUE" where there is a value.
void add(std::string& text, std::string_view word, std::string_view value) {
  if (!value.empty()) text.append(text.empty() ? "" : ", ").append(word).append(value);
}

}  // namespace

/// Why they do not do, whatever the service says.
std::optional<Result> Identity::unfit() const {
  const Carriage carriage = context_.service.endpoint().has_tls() ? Carriage::tls : Carriage::plain;
  const auto sas = who_.sas.empty() ? std::nullopt : parse_sas(who_.sas);
  if (!sas) return {};
  const auto fault = why_not_for(*sas, letters_for(access_), carriage);
  if (!fault) return {};
  return fail(who_.source + " " + fault->reason, fault->remedy);
}

Result Identity::credentials(const sdk::Call& call) {
  who_ = context_.service.credentials().current(call);
  if (const auto result = unfit()) return *result;
  if (who_.is_anonymous()) return pass("anonymous, as the settings want it");
  const auto good_for = who_.expires_at ? std::optional{*who_.expires_at - context_.now()} : std::nullopt;
  std::string seen = support::found_in_words(who_.source, good_for, context_.service.credentials().skipped());
  if (!who_.sas.empty() && good_for && *good_for < short_life)
    return warn(seen + ", and nobody renews it", "make one that outlives the backup");
  return pass(std::move(seen));
}

Result Identity::identity(const sdk::Call& call) const {
  if (who_.is_anonymous()) return skip("anonymous");
  if (!who_.token.empty()) return token();
  return who_.sas.empty() ? account(call) : signature_itself();
}

Result Identity::token() const {
  const auto claims = claims_of(who_.token);
  if (!claims) return skip("the token does not say whom it is for");
  std::string seen = named_by(*claims);
  if (!claims->object_id.empty()) add(seen, "object id ", quoted(claims->object_id));
  if (!claims->tenant_id.empty()) add(seen, "tenant ", quoted(claims->tenant_id));
  return seen.empty() ? skip("the token does not say whom it is for") : pass(std::move(seen));
}

Result Identity::signature_itself() const {
  const auto sas = parse_sas(who_.sas);
  if (!sas) return skip("the signature does not say what it is for");
  std::string seen{sas->is_of_account()   ? "of the account"
                   : !sas->signer.empty() ? "of a user of Entra ID, " + quoted(sas->signer)
                                          : "of the container"};
  add(seen, "sp=", sas->permissions);
  add(seen, "policy ", sas->policy.empty() ? std::string{} : quoted(sas->policy));
  add(seen, "from ", sas->addresses);
  if (sas->expires_at) add(seen, "until ", support::to_rfc3339(*sas->expires_at));
  return pass(std::move(seen));
}

Result Identity::account(const sdk::Call& call) const {
  const Request question{.query = {{"comp", "properties"}, {"restype", "account"}}, .permission = "the account's key"};
  const sdk::HttpResponse response = context_.service.ask(call, question);
  const std::string account = quoted(context_.service.endpoint().account());
  if (support::is_success(response.status)) {
    std::string seen = "account " + account;
    add(seen, "", sdk::find_header(response.headers, "x-ms-account-kind"));
    add(seen, "", sdk::find_header(response.headers, "x-ms-sku-name"));
    const bool has_folders = sdk::find_header(response.headers, "x-ms-is-hns-enabled") == "true";
    return pass(has_folders ? seen + ", with a hierarchical namespace" : seen);
  }
  const Refusal refusal = refusal_of(response);
  if (refusal.code == "ResourceNotFound")
    return fail("the service has no account " + account, "check `account`, or the path of `endpoint`");
  const sdk::Error error = context_.service.error_of(refusal, question);
  if (error.status() == HF_E_UNAUTHENTICATED || error.status() == HF_E_FORBIDDEN) throw error;
  return skip("the service does not tell: " + std::string{error.what()});
}

Result Identity::signature(const sdk::Call& call) {
  const Request question{
      .query = {{"comp", "list"}, {"maxresults", "1"}, {"prefix", context_.root}, {"restype", "container"}},
      .permission = letter_of(Right::list)};
  answer_ = context_.service.ask(call, question);
  const std::string accepted = who_.is_anonymous() ? "none is asked for" : "accepted";
  if (support::is_success(answer_.status)) return pass(accepted);
  const Refusal refusal = refusal_of(answer_);
  const sdk::Error error = context_.service.error_of(refusal, question);
  if (error.status() == HF_E_UNAUTHENTICATED) throw error;
  if (error.status() == HF_E_FORBIDDEN && !is_about_rights(refusal)) throw error;
  return pass(accepted);  // what was refused is the next check's
}

}  // namespace holdfast::azure::checks
