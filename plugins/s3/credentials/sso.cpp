#include "credentials/sso.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>
#include <holdfast/support/json.hpp>
#include <holdfast/support/percent.hpp>
#include <holdfast/support/rfc3339.hpp>
#include <holdfast/support/small_file.hpp>

namespace holdfast::s3 {
namespace {

constexpr std::size_t max_reply = std::size_t{64} << 10;

sdk::Error login_needed(const SsoLogin& login, std::string_view why) {
  return sdk::Error{HF_E_UNAUTHENTICATED, "profile '" + login.profile + "' needs a login: " + std::string{why}}
      .remedy("run: aws sso login --profile " + login.profile)
      .retry(sdk::Retry::never);
}

std::string cached_token(const Surroundings& around, const SsoLogin& login) {
  const std::string file = around.environment.expanded(
      "~/.aws/sso/cache/" + support::hex(support::sha1(support::bytes_of(login.cache_key))) + ".json");
  const auto content = support::read_small_file(file);
  if (!content) throw login_needed(login, "there is no '" + file + "'");
  const support::JsonObject json{*content, "'" + file + "'"};
  std::string token = json.text("accessToken");
  const auto expires_at = support::parse_rfc3339(json.text("expiresAt"));
  if (token.empty() || !expires_at) throw login_needed(login, "'" + file + "' holds no token");
  if (*expires_at <= around.now()) throw login_needed(login, "the last one has expired");
  return token;
}

std::string endpoint_for(const Surroundings& around, const SsoLogin& login) {
  const std::string_view set = around.environment.value("AWS_ENDPOINT_URL_SSO");
  if (!set.empty()) return std::string{set};
  return "https://portal.sso." + login.region +
         (login.region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
}

/// {"roleCredentials": {"accessKeyId", "secretAccessKey", "sessionToken", "expiration": milliseconds since 1970}}
Credentials credentials_of(const std::string& body, const SsoLogin& login) {
  const std::string answer = "the answer to the login of profile '" + login.profile + "'";
  const support::JsonObject json{body, answer};
  Credentials found{.key_id = json.text("roleCredentials/accessKeyId"),
                    .secret = json.text("roleCredentials/secretAccessKey"),
                    .session_token = json.text("roleCredentials/sessionToken"),
                    .source = "profile '" + login.profile + "', by its login"};
  const auto expiration = json.integer("roleCredentials/expiration");
  if (expiration) found.expires_at = support::moment_at(std::chrono::milliseconds{*expiration});
  if (found.key_id.empty() || found.secret.empty() || found.session_token.empty() || !found.expires_at)
    throw sdk::Error{HF_E_CORRUPT, answer + " holds no credentials"}.retry(sdk::Retry::never);
  return found;
}

}  // namespace

Credentials fetch_with_sso(const Surroundings& around, const sdk::Call& call, const SsoLogin& login) {
  if (login.region.empty() || login.account_id.empty() || login.role_name.empty())
    throw sdk::Error{HF_E_INVALID_CONFIG,
                     "profile '" + login.profile + "' lacks sso_region, sso_account_id or sso_role_name"}
        .remedy("run: aws configure sso --profile " + login.profile)
        .retry(sdk::Retry::never);
  const sdk::HttpHeaders headers{{"x-amz-sso_bearer_token", cached_token(around, login)}};
  const std::string query = support::encoded_query({{"account_id", login.account_id}, {"role_name", login.role_name}});
  const sdk::HttpResponse reply = around.http.send(
      call, {.url = endpoint_for(around, login) + "/federation/credentials?" + query, .headers = headers}, max_reply);
  if (reply.status == 401) throw login_needed(login, "the last one is no longer accepted");
  if (reply.status != 200)
    throw sdk::Error{reply.status >= 500 || reply.status == 429 ? HF_E_UNAVAILABLE : HF_E_FORBIDDEN,
                     "the login of profile '" + login.profile + "' gives no role '" + login.role_name + "' (HTTP " +
                         std::to_string(reply.status) + ")"}
        .remedy("check sso_account_id and sso_role_name, and that the role is assigned to you")
        .service({}, reply.status)
        .retry(reply.status >= 500 || reply.status == 429 ? sdk::Retry::safe : sdk::Retry::never);
  return credentials_of(reply.body, login);
}

}  // namespace holdfast::s3
