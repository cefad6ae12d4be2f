#include "credentials/token_service.hpp"

#include "credentials/token_errors.hpp"

#include <holdfast/support/hash.hpp>
#include <holdfast/support/json.hpp>
#include <holdfast/support/rfc3339.hpp>
#include <holdfast/support/url.hpp>

namespace holdfast::gcs {
namespace {

constexpr std::size_t max_reply = std::size_t{256} << 10;
constexpr std::string_view accounts = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/";
constexpr std::string_view creation = ":generateAccessToken";
constexpr std::string_view somebody_else =
    "look for a proxy that answers for Google's token service, and check `token_endpoint` where it is set";
constexpr std::string_view token_info = "https://oauth2.googleapis.com/tokeninfo";

/// Whoever wrote the file of credentials must not get tokens and assertions sent to an address of their own.
bool is_google(std::string_view host) {
  return host == "googleapis.com" || host.ends_with(".googleapis.com") || host == "accounts.google.com";
}

/// Empty where it is one of Google's addresses.
std::string why_not_google(const support::UrlParts& asked) {
  if (!is_google(asked.host)) return "which is no host of *.googleapis.com";
  if (asked.scheme != "https") return "which is without TLS, and its answers are secrets";
  return asked.authority.find(':') == std::string::npos ? "" : "where Google has no token service: it names a port";
}

/// What is behind host and port, with its slash.
std::string_view behind_host(std::string_view url) {
  const auto slash = url.find('/', url.find("://") + 3);
  return slash == std::string_view::npos ? std::string_view{"/"} : url.substr(slash);
}

/// "{"scope":["..."],"lifetime":"3600s"}"
std::string body_of(const Impersonation& wish, std::string_view scope) {
  std::string body = "{\"scope\":[" + support::json_quoted(scope) + "],\"lifetime\":\"" +
                     std::to_string(wish.lifetime.count()) + "s\"";
  std::string delegates;
  for (const std::string& delegate : wish.delegates)
    delegates.append(delegates.empty() ? "" : ",").append(support::json_quoted(delegate));
  if (!delegates.empty()) body += ",\"delegates\":[" + delegates + "]";
  return body + "}";
}

/// Whether a header can carry it.
bool is_token(const std::string& text) noexcept {
  return !text.empty() && text.find_first_of("\r\n") == std::string::npos;
}

/// HF_E_CORRUPT where it is none.
support::JsonObject json_in(const sdk::HttpResponse& reply, const std::string& answer) {
  try {
    return support::JsonObject{reply.body, answer};
  } catch (const sdk::Error& error) {
    throw sdk::Error{error.status(), error.what()}.remedy(std::string{somebody_else}).retry(sdk::Retry::never);
  }
}

sdk::Error without_token(std::string_view answer) {
  return sdk::Error{HF_E_CORRUPT, std::string{answer} + " holds no token"}
      .remedy(std::string{somebody_else})
      .retry(sdk::Retry::never);
}

}  // namespace

TokenService::TokenService(const Surroundings& around, TokenOptions options)
    : around_{around}, endpoint_{std::move(options.endpoint)} {}

std::string TokenService::address_of(std::string_view url, std::string_view source) const {
  const auto asked = support::parts_of(url);
  if (!endpoint_.empty()) {
    const auto instead = support::parts_of(endpoint_);
    if (!instead || (instead->scheme != "https" && !support::is_loopback(instead->host)))
      throw support::misconfigured(
          "the token endpoint '" + endpoint_ + "' is no https URL, and its answers are secrets",
          "write `token_endpoint` as https://HOST");
    return instead->scheme + "://" + instead->authority + std::string{asked ? behind_host(url) : "/"};
  }
  const std::string why = asked ? why_not_google(*asked) : "which is no URL";
  if (why.empty()) return std::string{url};
  const std::string shown = asked ? asked->scheme + "://" + asked->authority : std::string{"what it names"};
  throw support::misconfigured(
      std::string{source} + " wants tokens from " + (asked ? "'" + shown + "'" : shown) + ", " + why,
      "get the file anew from Google; set `token_endpoint` where something does stand in for its token services");
}

sdk::HttpResponse TokenService::ask(const sdk::Call& call, const TokenRequest& request) const {
  const std::string body = support::encoded_query(request.form);
  sdk::HttpHeaders headers = request.headers;
  headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  return around_.http.send(call,
                           {.method = "POST",
                            .url = address_of(request.url, request.source),
                            .headers = headers,
                            .body = support::bytes_of(body),
                            .flags = HF_HTTP_REPEATABLE},
                           max_reply);
}

Token TokenService::token_in(const sdk::HttpResponse& reply, const TokenRequest& request) const {
  if (reply.status != 200) throw token_error("get a token for " + request.source, token_refusal_of(reply));
  const std::string answer = "the answer of the token service to " + request.source;
  const support::JsonObject json = json_in(reply, answer);
  const auto seconds = json.integer("expires_in");
  Token token{.text = json.text("access_token"), .expires_at = support::good_until(around_.now(), seconds.value_or(0))};
  if (!is_token(token.text) || !seconds) throw without_token(answer);
  return token;
}

Token TokenService::exchange(const sdk::Call& call, const TokenRequest& request) const {
  return token_in(ask(call, request), request);
}

Credentials TokenService::impersonate(const sdk::Call& call, const Impersonation& wish, const Credentials& who,
                                      std::string_view scope) const {
  const std::string account = account_in(wish.url);
  if (account.empty())
    throw support::misconfigured(who.source + " names no service account to act as",
                                 "check service_account_impersonation_url in the file, or `impersonate`");
  const std::string body = body_of(wish, scope);
  const sdk::HttpHeaders headers{{"authorization", "Bearer " + who.token}, {"content-type", "application/json"}};
  const sdk::HttpResponse reply = around_.http.send(call,
                                                    {.method = "POST",
                                                     .url = address_of(wish.url, who.source),
                                                     .headers = headers,
                                                     .body = support::bytes_of(body),
                                                     .flags = HF_HTTP_REPEATABLE},
                                                    max_reply);
  if (reply.status != 200)
    throw token_error("act as service account '" + account + "' with " + who.source, token_refusal_of(reply));
  const std::string answer = "the answer to acting as service account '" + account + "'";
  const support::JsonObject json = json_in(reply, answer);
  Credentials found{.token = json.text("accessToken"),
                    .quota_project = who.quota_project,
                    .principal = account,
                    .expires_at = support::parse_rfc3339(json.text("expireTime")),
                    .source = who.source + ", acting as '" + account + "'"};
  if (!is_token(found.token) || !found.expires_at) throw without_token(answer);
  return found;
}

TokenOwner TokenService::owner(const sdk::Call& call, const Credentials& who) const {
  const std::string action = "learn whose token this is";
  const sdk::HttpResponse reply =
      ask(call, {.url = std::string{token_info}, .form = {{"access_token", who.token}}, .source = who.source});
  if (reply.status != 200) throw token_error(action, token_refusal_of(reply));
  const support::JsonObject json{reply.body, "the answer of the token service"};
  return {.email = json.text("email"), .scope = json.text("scope")};
}

std::string account_in(std::string_view impersonation_url) {
  constexpr std::string_view folder = "/serviceAccounts/";
  const auto begin = impersonation_url.find(folder);
  if (begin == std::string_view::npos || !impersonation_url.ends_with(creation)) return {};
  impersonation_url.remove_prefix(begin + folder.size());
  impersonation_url.remove_suffix(creation.size());
  return std::string{impersonation_url};
}

std::string impersonation_url(std::string_view account) {
  return std::string{accounts} + support::percent_encoded(account, "@") + std::string{creation};
}

}  // namespace holdfast::gcs
