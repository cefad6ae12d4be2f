#include "credentials/sts.hpp"

#include "credentials/sts_errors.hpp"
#include "sign.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>
#include <holdfast/support/rfc3339.hpp>
#include <holdfast/support/url.hpp>

#include <pugixml.hpp>

namespace holdfast::s3 {
namespace {

constexpr std::size_t max_reply = std::size_t{256} << 10;
constexpr std::string_view version = "2011-06-15";

std::string endpoint_for(const Surroundings& around, const StsOptions& options, const std::string& region) {
  if (!options.endpoint.empty()) return options.endpoint;
  if (!around.environment.is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"))
    for (const std::string_view variable : {"AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL"})
      if (const auto value = around.environment.value(variable); !value.empty()) return std::string{value};
  return "https://sts." + region + (region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
}

/// The text of the first element of that name, wherever it stands: the service wraps its answers, others wrap them
/// differently.
std::string text_of(const pugi::xml_document& reply, std::string_view name) {
  const auto found = reply.find_node([&](const pugi::xml_node& node) { return name == node.name(); });
  return found.text().get();
}

pugi::xml_document parsed(const std::string& text) {
  pugi::xml_document document;
  document.load_buffer(text.data(), text.size());  // what is no XML has none of the elements
  return document;
}

Credentials credentials_of(const std::string& reply, const Role& role) {
  const pugi::xml_document document = parsed(reply);
  Credentials found{.key_id = text_of(document, "AccessKeyId"),
                    .secret = text_of(document, "SecretAccessKey"),
                    .session_token = text_of(document, "SessionToken"),
                    .expires_at = support::parse_rfc3339(text_of(document, "Expiration")),
                    .source = "role '" + role.arn + "'"};
  if (found.key_id.empty() || found.secret.empty() || found.session_token.empty() || !found.expires_at)
    throw sdk::Error{HF_E_CORRUPT, "the answer to the request for role '" + role.arn + "' holds no credentials"}
        .remedy("check that the address is that of an STS service")
        .retry(sdk::Retry::never);
  return found;
}

support::Query form_of(std::string_view action, const Role& role) {
  return {{"Action", std::string{action}},
          {"Version", std::string{version}},
          {"RoleArn", role.arn},
          {"RoleSessionName", role.session_name.empty() ? "holdfast" : role.session_name},
          {"DurationSeconds", std::to_string(role.duration.count())}};
}

std::string action_of(const support::Query& form) {
  for (const auto& [name, value] : form)
    if (name == "RoleArn") return "assume role '" + value + "'";
  return "learn whose credentials these are";
}

}  // namespace

Sts::Sts(const Surroundings& around, const StsOptions& options)
    : around_{around},
      region_{options.region.empty() ? "us-east-1" : options.region},
      endpoint_{endpoint_for(around, options, region_)},
      ca_file_{options.ca_file},
      proxy_{options.proxy} {}

Credentials Sts::assume_role(const sdk::Call& call, const Role& role, const Credentials& who) const {
  support::Query form = form_of("AssumeRole", role);
  if (!role.external_id.empty()) form.emplace_back("ExternalId", role.external_id);
  return credentials_of(post(call, form, who), role);
}

Credentials Sts::assume_role_with_token(const sdk::Call& call, const Role& role, std::string_view token) const {
  support::Query form = form_of("AssumeRoleWithWebIdentity", role);
  form.emplace_back("WebIdentityToken", token);  // in the body: addresses get logged
  return credentials_of(post(call, form, {}), role);
}

CallerIdentity Sts::caller_identity(const sdk::Call& call, const Credentials& who) const {
  const pugi::xml_document reply =
      parsed(post(call, {{"Action", "GetCallerIdentity"}, {"Version", std::string{version}}}, who));
  return {.arn = text_of(reply, "Arn"), .account = text_of(reply, "Account")};
}

std::string Sts::post(const sdk::Call& call, const support::Query& form, const Credentials& who) const {
  const std::optional<support::UrlParts> url = support::parts_of(endpoint_);
  if (!url)
    throw sdk::Error{HF_E_INVALID_CONFIG, "the STS endpoint '" + endpoint_ + "' is not a URL"}.remedy(
        "write it as https://HOST");
  if (url->scheme != "https" && !support::is_loopback(url->host))
    throw sdk::Error{HF_E_INVALID_CONFIG,
                     "the STS endpoint '" + endpoint_ + "' is without TLS, and its answers are secrets"}
        .remedy("use https://");
  const std::string body = support::encoded_query(form);
  const auto bytes = support::bytes_of(body);
  const sdk::HttpHeaders headers = sign({.method = "POST",
                                         .host = url->authority,
                                         .path = "/",
                                         .headers = {{"content-type", "application/x-www-form-urlencoded"}},
                                         .payload_hash = support::hex(support::sha256(bytes))},
                                        who, {.region = region_, .service = "sts"}, around_.now());
  const sdk::HttpResponse reply = around_.http.send(call,
                                                    {.method = "POST",
                                                     .url = url->scheme + "://" + url->authority + "/",
                                                     .headers = headers,
                                                     .body = bytes,
                                                     .flags = HF_HTTP_REPEATABLE,
                                                     .ca_file = ca_file_,
                                                     .proxy = proxy_},
                                                    max_reply);
  if (reply.status == 200) return reply.body;
  throw sts_error(action_of(form), text_of(parsed(reply.body), "Code"), reply.status);
}

}  // namespace holdfast::s3
