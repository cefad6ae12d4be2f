#include "credentials/token_errors.hpp"

#include <holdfast/support/json.hpp>

#include <algorithm>

namespace holdfast::gcs {
namespace {

using sdk::Retry;

constexpr std::string_view ntp = "set this machine's clock by NTP (timedatectl set-ntp true)";
constexpr std::string_view timeframe = "reasonable timeframe";
constexpr std::string_view login = "log in anew: gcloud auth application-default login";
constexpr std::string_view new_key = "make a new key for the service account, and put it in the place of this one";
constexpr std::string_view provider = "check `audience` in the file, and the provider in the workload identity pool";
constexpr std::string_view fresh = "have the token renewed where it comes from, and check this machine's clock";
constexpr std::string_view later = "try again later";

constexpr TokenErrorRow table[] = {
    // What was presented, of a service account or a login
    {"invalid_grant", timeframe, HF_E_UNAUTHENTICATED, Retry::never, "this machine's clock is wrong", ntp},
    {"invalid_grant", "Invalid JWT Signature", HF_E_UNAUTHENTICATED, Retry::never,
     "the key is none that Google knows for the account: it was deleted or disabled", new_key},
    {"invalid_grant", "Invalid JWT", HF_E_UNAUTHENTICATED, Retry::never, "what the key has signed is not accepted",
     "get the file anew from Google rather than editing it"},
    {"invalid_grant", "account not found", HF_E_UNAUTHENTICATED, Retry::never, "there is no such service account",
     "check client_email in the file; an account that was deleted can be restored for 30 days"},
    {"invalid_grant", "ccount disabled", HF_E_UNAUTHENTICATED, Retry::never, "the account is disabled",
     "have it enabled, or use another"},
    {"invalid_grant", "expired or revoked", HF_E_UNAUTHENTICATED, Retry::never, "the login has expired, or was revoked",
     login},
    {"invalid_grant", "reauth", HF_E_UNAUTHENTICATED, Retry::never, "the organisation wants people to log in anew",
     "use a service account: nobody is here to log in"},
    {"invalid_grant", "rapt", HF_E_UNAUTHENTICATED, Retry::never, "the organisation wants people to log in anew",
     "use a service account: nobody is here to log in"},
    // and of another identity provider
    {"invalid_grant", "audience", HF_E_UNAUTHENTICATED, Retry::never,
     "the identity provider's token is for another audience", provider},
    {"invalid_grant", "issuer", HF_E_UNAUTHENTICATED, Retry::never, "the token is of another issuer", provider},
    {"invalid_grant", "stale", HF_E_UNAUTHENTICATED, Retry::never, "the identity provider's token has expired", fresh},
    {"invalid_grant", "expired", HF_E_UNAUTHENTICATED, Retry::never, "the identity provider's token has expired",
     fresh},
    {"invalid_grant", "", HF_E_UNAUTHENTICATED, Retry::never, "what was presented is not accepted",
     "check that the key or the login still exists, and this machine's clock"},
    {"access_denied", "", HF_E_FORBIDDEN, Retry::never, "the provider's conditions refuse the token",
     "check the attribute condition of the provider in the workload identity pool"},
    {"unauthorized_client", "attribute condition", HF_E_FORBIDDEN, Retry::never,
     "the provider's conditions refuse the token",
     "check the attribute condition of the provider in the workload identity pool"},
    {"unauthorized_client", "", HF_E_FORBIDDEN, Retry::never, "the account may not have a token for storage",
     "check the account, and the organisation's policies for it"},
    {"invalid_target", "", HF_E_INVALID_CONFIG, Retry::never,
     "the workload identity pool or its provider does not exist, or is disabled", provider},
    {"invalid_client", "", HF_E_UNAUTHENTICATED, Retry::never, "the client of the login is not known", login},
    {"deleted_client", "", HF_E_UNAUTHENTICATED, Retry::never, "the client of the login was deleted", login},
    {"disabled_client", "", HF_E_UNAUTHENTICATED, Retry::never, "the client of the login is disabled", login},
    {"admin_policy_enforced", "", HF_E_FORBIDDEN, Retry::never, "the organisation's rules refuse the login",
     "use a service account, or ask the organisation's administrator"},
    {"org_internal", "", HF_E_FORBIDDEN, Retry::never, "the login is for people of one organisation alone",
     "use a service account, or ask the organisation's administrator"},
    {"invalid_token", "", HF_E_UNAUTHENTICATED, Retry::never, "the token is not accepted", fresh},
    {"invalid_scope", "", HF_E_INVALID_CONFIG, Retry::never, "there is no such scope", "check `token_endpoint`"},
    {"invalid_request", "", HF_E_INVALID_CONFIG, Retry::never, "the request lacks something, or is malformed",
     "check the file of credentials: get it anew rather than editing it"},
    {"unsupported_grant_type", "", HF_E_INVALID_CONFIG, Retry::never, "the service knows no such credentials",
     "check token_uri or token_url in the file, and `token_endpoint`"},
    {"rate_limit_exceeded", "", HF_E_THROTTLED, Retry::safe, "there are too many requests", later},
    // Taking on an account
    {"PERMISSION_DENIED", "has not been used", HF_E_FORBIDDEN, Retry::never,
     "the IAM Service Account Credentials API is off in the project",
     "run: gcloud services enable iamcredentials.googleapis.com"},
    {"PERMISSION_DENIED", "insufficient authentication scopes", HF_E_FORBIDDEN, Retry::never,
     "the credentials below it are not for the scope that this takes",
     "give the machine the access scope cloud-platform, or log in with it"},
    {"PERMISSION_DENIED", "", HF_E_FORBIDDEN, Retry::never, "the credentials may not act as the service account",
     "grant them roles/iam.serviceAccountTokenCreator on the service account, and check its email"},
    {"NOT_FOUND", "", HF_E_INVALID_CONFIG, Retry::never, "there is no such service account", "check its email"},
    {"UNAUTHENTICATED", "", HF_E_UNAUTHENTICATED, Retry::never, "the credentials below it are not accepted",
     "check those credentials"},
    {"INVALID_ARGUMENT", "", HF_E_INVALID_CONFIG, Retry::never, "a value is not well-formed",
     "check the service account's email, the delegates and the lifetime (3600 s at most)"},
    {"FAILED_PRECONDITION", "", HF_E_FORBIDDEN, Retry::never, "the service account is disabled",
     "have it enabled, or use another"},
    {"RESOURCE_EXHAUSTED", "", HF_E_THROTTLED, Retry::safe, "there are too many requests", later},
};

/// Whether it is a word as codes are, and not something that was sent.
bool is_code(std::string_view text) noexcept {
  return text.size() <= 64 && std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

TokenErrorRow row_of(const TokenRefusal& refusal) noexcept {
  const auto* known = std::ranges::find_if(table, [&](const TokenErrorRow& each) {
    return each.code == refusal.code && refusal.description.find(each.words) != std::string::npos;
  });
  if (known != std::end(table)) return *known;
  const std::string_view code = is_code(refusal.code) ? std::string_view{refusal.code} : std::string_view{};
  if (refusal.http_status >= 500 || refusal.http_status == 429)
    return {code, {}, HF_E_UNAVAILABLE, Retry::safe, "the service has trouble of its own", later};
  if (refusal.code.empty())
    return {code,
            {},
            HF_E_INVALID_CONFIG,
            Retry::never,
            "the answer does not come from a token service of Google's",
            "look for a proxy that answers for it, and check `token_endpoint` where it is set"};
  return {code,
          {},
          refusal.http_status == 403 ? HF_E_FORBIDDEN : HF_E_UNAUTHENTICATED,
          Retry::never,
          "the service refuses",
          "check the credentials, and `token_endpoint` where it is set"};
}

}  // namespace

std::span<const TokenErrorRow> token_error_table() noexcept { return table; }

TokenRefusal token_refusal_of(const sdk::HttpResponse& reply) {
  TokenRefusal refusal{.http_status = reply.status};
  try {
    const support::JsonObject json{reply.body, "the answer"};
    refusal.code = json.text("error");
    refusal.description = json.text("error_description");
    if (refusal.code.empty()) {
      refusal.code = json.text("error/status");
      refusal.description = json.text("error/message");
    }
  } catch (const sdk::Error&) {  // a proxy's, perhaps: the status has to do
  }
  return refusal;
}

bool is_about_clock(const TokenRefusal& refusal) noexcept {
  return refusal.description.find(timeframe) != std::string::npos;
}

sdk::Error token_error(std::string_view action, const TokenRefusal& refusal) {
  const TokenErrorRow row = row_of(refusal);
  std::string message{"cannot "};
  message.append(action).append(": ").append(row.reason).append(" (");
  if (!row.code.empty()) message.append(row.code).append(", ");
  message.append("HTTP ").append(std::to_string(refusal.http_status)).append(")");
  return sdk::Error{row.status, std::move(message)}
      .remedy(std::string{row.remedy})
      .service(std::string{row.code}, refusal.http_status)
      .retry(row.retry);
}

}  // namespace holdfast::gcs
