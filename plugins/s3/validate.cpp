#include "validate.hpp"

#include "endpoint.hpp"
#include "names.hpp"

#include <holdfast/support/common_settings.hpp>
#include <holdfast/support/encoding.hpp>
#include <holdfast/support/endpoint_url.hpp>
#include <holdfast/support/text.hpp>
#include <holdfast/support/url.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace holdfast::s3 {
namespace {

using support::quoted;

/// The endpoint, taken apart; absent on AWS and where it is no URL.
using Custom = std::optional<support::EndpointUrl>;

void judge_bucket(const Settings& s, const Custom& custom, const Report& report) {
  constexpr std::string_view field = "bucket";
  if (s.bucket.starts_with("arn:"))
    return report({.field = field,
                   .code = "s3.bucket.arn",
                   .summary = "bucket " + quoted(s.bucket) + " is an ARN",
                   .remedy = "write the bucket's name, or the alias of the access point"});
  if (s.bucket.find('/') != std::string::npos)
    return report({.field = field,
                   .code = "s3.bucket.path",
                   .summary = "bucket " + quoted(s.bucket) + " has a slash in it",
                   .remedy = "write the bucket's name alone; what follows it belongs into `path`"});
  const std::string why = s.endpoint.empty() ? why_not_bucket_of_aws(s.bucket) : why_not_bucket(s.bucket);
  if (!why.empty())
    report({.field = field,
            .code = "s3.bucket.name",
            .summary = "bucket " + quoted(s.bucket) + " cannot exist: its name " + why,
            .remedy = "write the name as the service lists it"});
  if (custom && custom->host.starts_with(s.bucket + '.') && !s.bucket.empty())
    report({.severity = HF_DIAG_WARNING,
            .field = "endpoint",
            .code = "s3.endpoint.bucket",
            .summary = "the endpoint's host " + quoted(custom->host) + " begins with the bucket's name",
            .remedy = "leave the bucket out of `endpoint`; `addressing = \"virtual\"` puts it there"});
}

void judge_endpoint(const Settings& s, const Custom& custom, const Report& report) {
  constexpr std::string_view field = "endpoint";
  if (s.endpoint.empty()) return;
  if (s.dual_stack || s.fips)
    report({.field = s.fips ? "fips" : "dual_stack",
            .code = "s3.endpoint.contradiction",
            .summary = "`endpoint` names the host, and `" + std::string{s.fips ? "fips" : "dual_stack"} +
                       "` chooses another one of AWS",
            .remedy = "leave one of the two away"});
  if (!custom)
    return report({.field = field,
                   .code = "s3.endpoint.url",
                   .summary = "endpoint is no http or https URL of a host",
                   .remedy = "write https://HOST or http://HOST:PORT, without user, query and fragment"});
  if (custom->host.ends_with(".amazonaws.com") || custom->host.ends_with(".amazonaws.com.cn"))
    report({.severity = HF_DIAG_WARNING,
            .field = field,
            .code = "s3.endpoint.aws",
            .summary = "endpoint " + quoted(s.endpoint) + " is one of AWS itself",
            .remedy = "leave `endpoint` away and write `region`, so that a bucket elsewhere is found"});
  if (custom->scheme == "http" && !support::is_loopback(support::parts_of(s.endpoint)->host))
    report({.severity = HF_DIAG_WARNING,
            .field = field,
            .code = "s3.endpoint.plain",
            .summary = "endpoint " + quoted(s.endpoint) + " is spoken to without TLS: the network sees the backups",
            .remedy = "write https:// if the service speaks TLS"});
}

void judge_addressing(const Settings& s, const Custom& custom, const Report& report) {
  if (!s.region.empty() && !is_region(s.region))
    report({.field = "region",
            .code = "s3.region.form",
            .summary = "region " + quoted(s.region) + " is not written as one",
            .remedy = "write it as the service does: eu-central-1"});
  if (s.addressing != Addressing::virtual_host) return;
  if (custom && support::is_address(custom->host))
    report({.field = "addressing",
            .code = "s3.addressing.address",
            .summary = "no bucket can stand in front of the address " + quoted(custom->host),
            .remedy = "write addressing = \"path\", or the name of a host"});
  const bool tls = s.endpoint.empty() || (custom && custom->scheme == "https");
  if (tls && s.bucket.find('.') != std::string::npos)
    report({.severity = s.endpoint.empty() ? HF_DIAG_ERROR : HF_DIAG_WARNING,
            .field = "addressing",
            .code = "s3.bucket.dotted-with-tls",
            .summary = "a certificate covers no bucket with dots, such as " + quoted(s.bucket) + ", in front of a host",
            .remedy = "write addressing = \"path\""});
}

bool has_blank(std::string_view text) noexcept { return text.find_first_of(" \t\r\n") != std::string_view::npos; }

void judge_keys(const Settings& s, const Report& report) {
  const std::array<std::pair<std::string_view, std::string_view>, 3> keys{
      {{"access_key", s.access_key}, {"secret_key", s.secret_key}, {"session_token", s.session_token}}};
  for (const auto& [field, value] : keys)
    if (has_blank(value))
      report({.field = field,
              .code = "s3.credentials.blank",
              .summary = std::string{field} + " holds a blank or a line's end",
              .remedy = "write it without; look at the file or variable that it comes from"});
  if (s.access_key.empty() != s.secret_key.empty())
    report({.field = s.access_key.empty() ? "access_key" : "secret_key",
            .code = "s3.credentials.half",
            .summary =
                std::string{s.access_key.empty() ? "secret_key" : "access_key"} + " is set, and its other half is not",
            .remedy = "set both, or neither"});
  if (!s.session_token.empty() && s.access_key.empty())
    report({.field = "session_token",
            .code = "s3.credentials.half",
            .summary = "session_token is set without the keys that it belongs to",
            .remedy = "set access_key and secret_key, too"});
  if (s.access_key.size() == 40 && s.secret_key.size() == 20)
    report({.severity = HF_DIAG_WARNING,
            .field = "access_key",
            .code = "s3.credentials.swapped",
            .summary = "access_key is as long as a secret key, and secret_key as an access key",
            .remedy = "check that the two are not swapped"});
}

void judge_sources(const Settings& s, const Report& report) {
  const bool keys = !s.access_key.empty() || !s.secret_key.empty();
  const bool is_open = s.credentials.empty() || s.credentials == "auto";
  if (keys && !is_open && s.credentials != "settings")
    report({.field = "credentials",
            .code = "s3.credentials.contradiction",
            .summary = "credentials come from " + quoted(s.credentials) + ", and there is an access_key",
            .remedy = "leave `credentials` away, or access_key and secret_key"});
  if (!s.profile.empty() && !is_open && s.credentials != "profile")
    report({.field = "credentials",
            .code = "s3.credentials.contradiction",
            .summary = "credentials come from " + quoted(s.credentials) + ", and there is a profile",
            .remedy = "leave `credentials` away, or profile"});
  if (s.credentials == "anonymous" && !s.role_arn.empty())
    report({.field = "credentials",
            .code = "s3.credentials.contradiction",
            .summary = "nobody's credentials cannot assume the role of role_arn",
            .remedy = "leave `credentials` or role_arn away"});
  if (s.credentials == "settings" && s.access_key.empty())
    report({.field = "access_key",
            .code = "s3.credentials.half",
            .summary = "credentials come from the settings, and there is no access_key",
            .remedy = "set access_key and secret_key, or leave `credentials` away"});
  if (keys && !s.profile.empty())
    report({.field = "profile",
            .code = "s3.credentials.contradiction",
            .summary = "both access_key and profile say what signs requests",
            .remedy = "leave one of the two away"});
  if (s.role_arn.empty() && !s.external_id.empty())
    report({.field = "external_id",
            .code = "s3.credentials.no-role",
            .summary = "external_id is for a role to assume, and there is no role_arn",
            .remedy = "set role_arn, or leave external_id away"});
  if (!s.role_arn.empty() && !s.role_arn.starts_with("arn:"))
    report({.field = "role_arn",
            .code = "s3.credentials.role",
            .summary = "role_arn " + quoted(s.role_arn) + " is no ARN",
            .remedy = "write arn:aws:iam::ACCOUNT:role/NAME"});
}

void judge_encryption(const Settings& s, const Custom& custom, const Report& report) {
  if (!s.kms_key_id.empty() && s.encryption != Encryption::kms_key)
    report({.field = "kms_key_id",
            .code = "s3.encryption.contradiction",
            .summary = "kms_key_id is set, and encryption is not sse-kms",
            .remedy = "write encryption = \"sse-kms\", or leave kms_key_id away"});
  if (s.customer_key.empty() == (s.encryption == Encryption::customer_key))
    report({.field = "customer_key",
            .code = "s3.encryption.contradiction",
            .summary = s.customer_key.empty() ? "encryption is sse-c, and customer_key is not set"
                                              : "customer_key is set, and encryption is not sse-c",
            .remedy = "set both, or neither"});
  if (!s.customer_key.empty()) {
    const auto key = support::base64_decoded(s.customer_key);
    if (!key || key->size() != 32)
      report({.field = "customer_key",
              .code = "s3.encryption.customer-key",
              .summary = "customer_key is not 32 bytes in base64",
              .remedy = "make one with `openssl rand -base64 32`"});
  }
  if (s.encryption == Encryption::customer_key && custom && custom->scheme == "http")
    report({.field = "encryption",
            .code = "s3.encryption.plain",
            .summary = "sse-c sends its key along with every request, and the endpoint is spoken to without TLS",
            .remedy = "write an https endpoint, or another encryption"});
}

void judge_objects(const Settings& s, const Report& report) {
  constexpr std::array<std::string_view, 2> archives{"GLACIER", "DEEP_ARCHIVE"};
  const auto allowed = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  if (std::ranges::find(archives, s.storage_class) != archives.end())
    report({.field = "storage_class",
            .code = "s3.storage-class.archive",
            .summary = "objects of the class " + quoted(s.storage_class) + " cannot be read before hours have passed",
            .remedy = "write GLACIER_IR, or let a lifecycle rule move backups that have grown old"});
  else if (!std::ranges::all_of(s.storage_class, allowed))
    report({.field = "storage_class",
            .code = "s3.storage-class.form",
            .summary = "storage class " + quoted(s.storage_class) + " is not written as one",
            .remedy = "write it as the service does: STANDARD_IA"});
  const std::string& owner = s.expected_bucket_owner;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!owner.empty() && (owner.size() != 12 || !std::ranges::all_of(owner, is_digit)))
    report({.severity = s.endpoint.empty() ? HF_DIAG_ERROR : HF_DIAG_WARNING,
            .field = "expected_bucket_owner",
            .code = "s3.owner.form",
            .summary = "expected_bucket_owner " + quoted(owner) + " is no account of AWS",
            .remedy = "write the account's 12 digits"});
}

}  // namespace

void judge(const Settings& settings, const Report& report) {
  const Custom custom = support::parse_endpoint(settings.endpoint);
  judge_bucket(settings, custom, report);
  support::judge_path({.text = settings.path, .code = "s3.path.key"}, why_not_key, report);
  judge_endpoint(settings, custom, report);
  support::judge_proxy({.text = settings.proxy, .code = "s3.proxy.url"}, report);
  judge_addressing(settings, custom, report);
  judge_keys(settings, report);
  judge_sources(settings, report);
  judge_encryption(settings, custom, report);
  judge_objects(settings, report);
}

}  // namespace holdfast::s3
