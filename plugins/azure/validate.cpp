#include "validate.hpp"

#include "connection_string.hpp"
#include "endpoint.hpp"
#include "names.hpp"
#include "sas.hpp"

#include <holdfast/support/common_settings.hpp>
#include <holdfast/support/encoding.hpp>
#include <holdfast/support/endpoint_url.hpp>
#include <holdfast/support/text.hpp>
#include <holdfast/support/url.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace holdfast::azure {
namespace {

using support::quoted;

constexpr std::size_t key_bytes = 64;  // of an account key, in the clouds

/// The endpoint, taken apart; absent in the clouds and where it is no URL.
using Custom = std::optional<support::EndpointUrl>;

bool is_exposed(const Custom& custom) {
  return custom && custom->scheme == "http" && !support::is_loopback(support::parts_of("http://" + custom->host)->host);
}

void judge_container(const Settings& s, const Report& report) {
  if (s.container.find('/') != std::string::npos)
    return report({.field = "container",
                   .code = "azure.container.path",
                   .summary = "container " + quoted(s.container) + " has a slash in it",
                   .remedy = "write the container's name alone; what follows it belongs into `path`"});
  const std::string why = why_not_container(s.container);
  if (!why.empty())
    report({.field = "container",
            .code = "azure.container.name",
            .summary = "container " + quoted(s.container) + " cannot exist: its name " + why,
            .remedy = "write the name as the service lists it"});
}

void judge_connection_string(const Settings& s, const Report& report) {
  constexpr std::string_view field = "connection_string";
  if (s.connection_string.empty()) return;
  const auto parsed = parse_connection_string(s.connection_string);
  if (!parsed)
    return report({.field = field,
                   .code = "azure.connection-string.form",
                   .summary = "connection_string is no list of NAME=VALUE with semicolons between",
                   .remedy = "copy all of it from the portal: DefaultEndpointsProtocol=https;AccountName=..."});
  if (!s.account.empty() && !parsed->account.empty() && s.account != parsed->account)
    report(
        {.field = field,
         .code = "azure.connection-string.contradiction",
         .summary = "connection_string is for the account " + quoted(parsed->account) + ", and account is " +
                    quoted(s.account),
         .remedy = "leave one of the two away; AZURE_STORAGE_CONNECTION_STRING and AZURE_STORAGE_ACCOUNT count, too"});
  if (parsed->account_key.empty() && parsed->sas.empty())
    report({.severity = s.credentials == "connection-string" ? HF_DIAG_ERROR : HF_DIAG_WARNING,
            .field = field,
            .code = "azure.connection-string.empty",
            .summary = "connection_string has neither AccountKey nor SharedAccessSignature in it",
            .remedy = "copy all of it from the portal, with the semicolons"});
  if (!parsed->account_key.empty() && !support::base64_decoded(parsed->account_key))
    report({.field = field,
            .code = "azure.credentials.key",
            .summary = "the AccountKey in connection_string is not base64",
            .remedy = "copy all of it, up to its last ="});
}

void judge_account(const Settings& s, const Custom& custom, const Report& report) {
  const std::string account = account_of(s);
  if (account.empty())
    return report({.field = "account",
                   .code = "azure.account.missing",
                   .summary = "nothing names the storage account",
                   .remedy = "set account, connection_string or endpoint"});
  if (s.endpoint.empty() && !is_account(account))
    report(
        {.field = "account",
         .code = "azure.account.form",
         .summary = "account " + quoted(account) + " cannot exist: its name has 3 to 24 lower-case letters and digits",
         .remedy = "write its name alone, without .blob.core.windows.net"});
  const auto dot = custom ? custom->host.find(".blob.core.") : std::string::npos;
  if (dot != std::string::npos && custom->host.substr(0, dot) != account)
    report({.field = "endpoint",
            .code = "azure.endpoint.account",
            .summary = "endpoint " + quoted(s.endpoint) + " is that of another account than " + quoted(account),
            .remedy = "leave `endpoint` away"});
}

void judge_endpoint(const Settings& written, const Settings& s, const Custom& custom, const Report& report) {
  constexpr std::string_view field = "endpoint";
  if (s.endpoint.empty()) return;
  if (!custom)
    return report({.field = field,
                   .code = "azure.endpoint.url",
                   .summary = "endpoint is no http or https URL of a host",
                   .remedy = "write https://HOST or http://HOST:PORT/ACCOUNT, without user, query and fragment"});
  if (written.cloud != Cloud::global && !written.endpoint.empty())
    report({.field = "cloud",
            .code = "azure.endpoint.contradiction",
            .summary = "`endpoint` names the host, and `cloud` chooses another one",
            .remedy = "leave one of the two away"});
  if (!s.container.empty() && custom->path.ends_with('/' + s.container))
    report({.severity = HF_DIAG_WARNING,
            .field = field,
            .code = "azure.endpoint.container",
            .summary = "the endpoint's path " + quoted(custom->path) + " ends with the container's name",
            .remedy = "leave the container out of `endpoint`"});
  if (is_exposed(custom))
    report({.severity = HF_DIAG_WARNING,
            .field = field,
            .code = "azure.endpoint.plain",
            .summary = "endpoint " + quoted(s.endpoint) + " is spoken to without TLS: the network sees the backups",
            .remedy = "write https:// if the service speaks TLS"});
}

void judge_version(const Settings& s, const Report& report) {
  const auto is_form = [](std::string_view version) {
    constexpr std::string_view form = "dddd-dd-dd";
    return std::ranges::equal(version, form,
                              [](char c, char wanted) { return wanted == 'd' ? c >= '0' && c <= '9' : c == wanted; });
  };
  if (!is_form(s.api_version))
    report({.field = "api_version",
            .code = "azure.api-version.form",
            .summary = "api_version " + quoted(s.api_version) + " is no date",
            .remedy = "write it as " + std::string{default_api_version}});
}

/// Where a shared access signature stands, and its text.
struct Signature {
  std::string_view field = {};
  std::string text = {};
};

/// What is wrong with it before anybody is asked.
std::optional<SasFault> why_not_signature(const Signature& signature, const Custom& custom,
                                          std::chrono::system_clock::time_point now) {
  const auto parsed = parse_sas(signature.text);
  const bool is_plain = custom && custom->scheme == "http";
  std::optional<SasFault> fault = why_not_now(*parsed, now);
  if (!fault) fault = why_not_whole(signature.text);
  return fault ? fault : why_not_for(*parsed, "rl", is_plain ? Carriage::plain : Carriage::tls);
}

void judge_sas(const Signature& signature, const Custom& custom, const Report& report,
               std::chrono::system_clock::time_point now) {
  if (signature.text.empty()) return;
  const std::string named{signature.field};
  if (!parse_sas(signature.text))
    return report({.field = signature.field,
                   .code = "azure.sas.form",
                   .summary = named + (named == "sas" ? " is" : " holds") + " no shared access signature",
                   .remedy = "copy all of what stands behind the question mark: sv=...&sig=..."});
  if (is_exposed(custom))
    report({.field = signature.field,
            .code = "azure.sas.plain",
            .summary = named + " goes along with every request, and the endpoint is spoken to without TLS",
            .remedy = "write https:// in `endpoint`, or use an account key"});
  if (const auto fault = why_not_signature(signature, custom, now))
    report({.field = signature.field,
            .code = "azure.sas.useless",
            .summary = "the shared access signature " + fault->reason,
            .remedy = fault->remedy});
}

void judge_keys(const Settings& s, const Report& report) {
  if (!s.account_key.empty() && !support::base64_decoded(s.account_key))
    report({.field = "account_key",
            .code = "azure.credentials.key",
            .summary = "account_key is not base64",
            .remedy = "copy all of it, up to its last =; look for blanks and line ends in the file or variable"});
  const auto key = support::base64_decoded(s.account_key);
  if (key && !key->empty() && key->size() != key_bytes && is_at_azure(s))
    report({.severity = HF_DIAG_WARNING,
            .field = "account_key",
            .code = "azure.credentials.key-size",
            .summary = "account_key has " + std::to_string(key->size()) + " bytes, and Azure's have 64",
            .remedy = "copy all of it: it has 88 characters and ends with =="});
  const bool is_open = s.credentials.empty() || s.credentials == "auto";
  if (is_open && !s.account_key.empty() && !s.sas.empty())
    report({.severity = HF_DIAG_WARNING,
            .field = "sas",
            .code = "azure.credentials.contradiction",
            .summary = "both account_key and sas say what vouches for requests, and account_key is used",
            .remedy = "leave one of the two away, or write credentials = \"sas\""});
  const std::array<std::tuple<std::string_view, std::string_view, std::string_view>, 3> named{
      {{"connection-string", "connection_string", s.connection_string},
       {"account-key", "account_key", s.account_key},
       {"sas", "sas", s.sas}}};
  for (const auto& [choice, field, value] : named)
    if (s.credentials == choice && value.empty())
      report({.field = field,
              .code = "azure.credentials.half",
              .summary = "credentials come from " + quoted(choice) + ", and there is no " + std::string{field},
              .remedy = "set " + std::string{field} + ", or leave `credentials` away"});
}

void judge_encryption(const Settings& s, const Custom& custom, const Report& report) {
  if (!s.customer_key.empty()) {
    const auto key = support::base64_decoded(s.customer_key);
    if (!key || key->size() != 32)
      report({.field = "customer_key",
              .code = "azure.encryption.customer-key",
              .summary = "customer_key is not 32 bytes in base64",
              .remedy = "make one with `openssl rand -base64 32`"});
    if (custom && custom->scheme == "http")
      report({.field = "customer_key",
              .code = "azure.encryption.plain",
              .summary = "customer_key goes along with every request, and the endpoint is spoken to without TLS",
              .remedy = "write an https endpoint, or leave customer_key away"});
  }
  if (!s.customer_key.empty() && !s.encryption_scope.empty())
    report({.field = "encryption_scope",
            .code = "azure.encryption.contradiction",
            .summary = "both customer_key and encryption_scope say how objects are encrypted",
            .remedy = "leave one of the two away"});
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '$';
  };
  if (!std::ranges::all_of(s.encryption_scope, allowed))
    report({.field = "encryption_scope",
            .code = "azure.encryption.scope",
            .summary = "encryption scope " + quoted(s.encryption_scope) + " is not written as one",
            .remedy = "write its name as the account lists it: letters, digits and '-'"});
}

}  // namespace

void judge(const Settings& settings, const Report& report, std::chrono::system_clock::time_point now) {
  const Settings whole = with_connection_string(settings);
  const Custom custom = support::parse_endpoint(whole.endpoint);
  judge_container(whole, report);
  support::judge_path({.text = whole.path, .code = "azure.path.key"}, why_not_key, report);
  judge_connection_string(settings, report);
  judge_account(whole, custom, report);
  judge_endpoint(settings, whole, custom, report);
  support::judge_proxy({.text = whole.proxy, .code = "azure.proxy.url"}, report);
  support::judge_token_service("authority", {.text = whole.authority, .code = "azure.authority.url"}, report);
  judge_version(whole, report);
  judge_keys(whole, report);
  judge_sas({.field = "sas", .text = whole.sas}, custom, report, now);
  if (const auto parsed = parse_connection_string(settings.connection_string))
    judge_sas({.field = "connection_string", .text = parsed->sas}, custom, report, now);
  judge_encryption(whole, custom, report);
}

}  // namespace holdfast::azure
