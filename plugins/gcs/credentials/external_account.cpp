#include "credentials/external_account.hpp"

#include "credentials/subject_token.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>

namespace holdfast::gcs {
namespace {

constexpr std::string_view usual_url = "https://sts.googleapis.com/v1/token";

TokenRequest request_for(const KeyDocument& document, std::string_view scope, const std::string& subject) {
  TokenRequest request{.url = document.text("token_url"),
                       .form = {{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
                                {"audience", document.required("audience")},
                                {"scope", std::string{scope}},
                                {"requested_token_type", "urn:ietf:params:oauth:token-type:access_token"},
                                {"subject_token", subject},
                                {"subject_token_type", document.required("subject_token_type")}},
                       .source = document.name()};
  if (request.url.empty()) request.url = usual_url;
  const std::string client = document.text("client_id");
  if (const std::string project = document.text("workforce_pool_user_project"); !project.empty() && client.empty())
    request.form.emplace_back("options", "{\"userProject\":" + support::json_quoted(project) + "}");
  if (!client.empty())
    request.headers.emplace_back(
        "authorization", "Basic " + support::base64(support::bytes_of(client + ":" + document.text("client_secret"))));
  return request;
}

}  // namespace

Credentials fetch_with_external_account(const TokenService& tokens, const sdk::Call& call, const KeyDocument& document,
                                        std::string_view scope) {
  const std::string account_url = document.text("service_account_impersonation_url");
  const std::string subject = subject_token(tokens.around(), call, document);
  const Token token = tokens.exchange(call, request_for(document, account_url.empty() ? scope : iam_scope, subject));
  Credentials found{.token = token.text, .expires_at = token.expires_at, .source = document.name()};
  if (account_url.empty()) return found;
  Impersonation wish{.url = account_url};
  if (const auto seconds = document.integer("service_account_impersonation/token_lifetime_seconds"))
    wish.lifetime = std::chrono::seconds{*seconds};
  return tokens.impersonate(call, wish, found, scope);
}

}  // namespace holdfast::gcs
