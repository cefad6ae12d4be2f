#include "validate.hpp"

#include "endpoint.hpp"
#include "names.hpp"

#include <holdfast/support/common_settings.hpp>
#include <holdfast/support/endpoint_url.hpp>
#include <holdfast/support/text.hpp>
#include <holdfast/support/url.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace holdfast::gcs {
namespace {

using support::Report;

using support::quoted;

/// The endpoint, taken apart; absent at Google's own and where it is no URL.
using Custom = std::optional<support::EndpointUrl>;

bool is_plain(const Custom& custom) { return custom && custom->scheme == "http"; }

bool is_this_machine(const Settings& s) {
  const auto parts = support::parts_of(s.endpoint);
  return parts && support::is_loopback(parts->host);
}

void judge_bucket(const Settings& s, const Report& report) {
  constexpr std::string_view field = "bucket";
  if (s.bucket.starts_with("gs://") || s.bucket.starts_with("gcs://"))
    return report({.field = field,
                   .code = "gcs.bucket.url",
                   .summary = "bucket " + quoted(s.bucket) + " is a URL",
                   .remedy = "write the bucket's name alone; what follows it belongs into `path`"});
  if (s.bucket.find('/') != std::string::npos)
    return report({.field = field,
                   .code = "gcs.bucket.path",
                   .summary = "bucket " + quoted(s.bucket) + " has a slash in it",
                   .remedy = "write the bucket's name alone; what follows it belongs into `path`"});
  const std::string why = why_not_bucket(s.bucket);
  if (!why.empty())
    report({.field = field,
            .code = "gcs.bucket.name",
            .summary = "bucket " + quoted(s.bucket) + " cannot exist: its name " + why,
            .remedy = "write the name as the service lists it"});
}

void judge_endpoint(const Settings& s, const Custom& custom, const Report& report) {
  constexpr std::string_view field = "endpoint";
  if (s.endpoint.empty()) return;
  if (!custom)
    return report({.field = field,
                   .code = "gcs.endpoint.url",
                   .summary = "endpoint is no http or https URL of a host",
                   .remedy = "write https://HOST or http://HOST:PORT, without user, query and fragment"});
  for (const std::string_view end : {std::string_view{"/storage/v1"}, std::string_view{s.bucket}})
    if (!end.empty() && custom->path.ends_with(end))
      report({.severity = HF_DIAG_WARNING,
              .field = field,
              .code = "gcs.endpoint.path",
              .summary = "the endpoint's path " + quoted(custom->path) + " ends with what requests have behind it",
              .remedy = "leave " + std::string{end} + " out of `endpoint`"});
  if (is_plain(custom) && !is_this_machine(s))
    report({.severity = HF_DIAG_WARNING,
            .field = field,
            .code = "gcs.endpoint.plain",
            .summary = "endpoint " + quoted(s.endpoint) + " is spoken to without TLS: the network sees the backups",
            .remedy = "write https:// if the service speaks TLS"});
}

bool has_blank(std::string_view text) noexcept { return text.find_first_of(" \t\r\n") != std::string_view::npos; }

void judge_hmac(const Settings& s, const Report& report) {
  const std::array<std::pair<std::string_view, std::string_view>, 2> keys{
      {{"access_key", s.access_key}, {"secret_key", s.secret_key}}};
  for (const auto& [field, value] : keys)
    if (has_blank(value))
      report({.field = field,
              .code = "gcs.credentials.blank",
              .summary = std::string{field} + " holds a blank or a line's end",
              .remedy = "write it without; look at the file or variable that it comes from"});
  if (s.access_key.empty() != s.secret_key.empty())
    report({.field = s.access_key.empty() ? "access_key" : "secret_key",
            .code = "gcs.credentials.half",
            .summary =
                std::string{s.access_key.empty() ? "secret_key" : "access_key"} + " is set, and its other half is not",
            .remedy = "set both, or neither"});
  if (!s.access_key.empty() && s.uploads == Uploads::resumable)
    report({.field = "uploads",
            .code = "gcs.uploads.hmac",
            .summary = "HMAC keys are known to the XML API alone, whose uploads are multipart ones",
            .remedy = "leave `uploads` away, or access_key and secret_key"});
}

/// What of the settings says whose credentials they are.
std::array<std::pair<std::string_view, bool>, 3> own_credentials(const Settings& s) {
  return {{{"key_file", !s.key_file.empty()},
           {"key", !s.key.empty()},
           {"access_key", !s.access_key.empty() || !s.secret_key.empty()}}};
}

void judge_sources(const Settings& s, const Report& report) {
  constexpr std::string_view code = "gcs.credentials.contradiction";
  const bool is_open = s.credentials.empty() || s.credentials == "auto" || s.credentials == "settings";
  std::string_view first;
  for (const auto& [name, is_set] : own_credentials(s)) {
    if (!is_set) continue;
    if (!first.empty())
      report({.field = name,
              .code = code,
              .summary = "both " + std::string{first} + " and " + std::string{name} + " say who asks",
              .remedy = "leave one of the two away"});
    else if (!is_open)
      report({.field = "credentials",
              .code = code,
              .summary = "credentials come from " + quoted(s.credentials) + ", and there is a " + std::string{name},
              .remedy = "leave `credentials` away, or " + std::string{name}});
    first = name;
  }
  if (s.credentials == "settings" && first.empty())
    report({.field = "credentials",
            .code = "gcs.credentials.none",
            .summary = "credentials come from the settings, and there are none in them",
            .remedy = "set key_file, key, or access_key and secret_key"});
  if (!s.impersonate.empty() && (s.credentials == "anonymous" || !s.access_key.empty()))
    report({.field = "impersonate",
            .code = code,
            .summary = std::string{s.access_key.empty() ? "nobody" : "an HMAC key"} + " cannot act as another account",
            .remedy = "leave impersonate away, or choose other credentials"});
  if (!s.impersonate.empty() && s.impersonate.find('@') == std::string::npos)
    report({.field = "impersonate",
            .code = "gcs.credentials.account",
            .summary = "impersonate " + quoted(s.impersonate) + " is no email of a service account",
            .remedy = "write NAME@PROJECT.iam.gserviceaccount.com"});
}

/// A token opens everything that its owner may, to whoever reads it on the way.
void judge_transit(const Settings& s, const Custom& custom, const Report& report) {
  const bool is_someones = !s.key_file.empty() || !s.key.empty() ||
                           (!s.credentials.empty() && s.credentials != "auto" && s.credentials != "anonymous");
  if (is_someones && s.access_key.empty() && is_plain(custom) && !is_this_machine(s))
    report({.field = "endpoint",
            .code = "gcs.endpoint.token",
            .summary = "endpoint " + quoted(s.endpoint) + " is spoken to without TLS: the network sees the token",
            .remedy = "write https://, or credentials = \"anonymous\" for an emulator"});
}

void judge_objects(const Settings& s, const Report& report) {
  const auto allowed = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; };
  if (!std::ranges::all_of(s.storage_class, allowed))
    report({.field = "storage_class",
            .code = "gcs.storage-class.form",
            .summary = "storage class " + quoted(s.storage_class) + " is not written as one",
            .remedy = "write it as the service does: NEARLINE"});
  if (!s.kms_key.empty() &&
      (!s.kms_key.starts_with("projects/") || s.kms_key.find("/cryptoKeys/") == std::string::npos))
    report({.field = "kms_key",
            .code = "gcs.kms-key.form",
            .summary = "kms_key " + quoted(s.kms_key) + " is no name of a key",
            .remedy = "write projects/PROJECT/locations/PLACE/keyRings/RING/cryptoKeys/KEY"});
}

}  // namespace

void judge(const Settings& settings, const Report& report) {
  const Custom custom = support::parse_endpoint(settings.endpoint);
  judge_bucket(settings, report);
  support::judge_path({.text = settings.path, .code = "gcs.path.key"}, why_not_key, report);
  judge_endpoint(settings, custom, report);
  support::judge_proxy({.text = settings.proxy, .code = "gcs.proxy.url"}, report);
  support::judge_token_service("token_endpoint", {.text = settings.token_endpoint, .code = "gcs.token-endpoint.url"},
                               report);
  judge_hmac(settings, report);
  judge_sources(settings, report);
  judge_transit(settings, custom, report);
  judge_objects(settings, report);
}

}  // namespace holdfast::gcs
