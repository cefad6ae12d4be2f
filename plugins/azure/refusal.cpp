#include "errors.hpp"

#include <holdfast/support/xml.hpp>

#include <algorithm>

namespace holdfast::azure {
namespace {

/// Without the lines behind it, which repeat the request's id and the time.
std::string first_line(std::string_view text) { return support::shortened(text.substr(0, text.find_first_of("\r\n"))); }

/// Of AuthenticationFailed: the service quotes what was signed and the signature, so only what is known is kept of it.
std::string known_words_in(std::string_view detail) {
  for (const ErrorRow& row : detail_table())
    if (detail.find(row.code) != std::string_view::npos) return std::string{row.code};
  return {};
}

/// 'Bearer authorization_uri=https://login.microsoftonline.com/TENANT/oauth2/authorize resource_id=...'
std::string tenant_in(std::string_view challenge) {
  constexpr std::string_view name = "authorization_uri=";
  const auto at = challenge.find(name);
  if (at == std::string_view::npos) return {};
  std::string_view uri = challenge.substr(at + name.size());
  uri = uri.substr(0, uri.find_first_of(" ,"));
  if (uri.starts_with('"')) uri.remove_prefix(1);
  const auto scheme = uri.find("://");
  if (scheme == std::string_view::npos) return {};
  const auto slash = uri.find('/', scheme + 3);
  if (slash == std::string_view::npos) return {};
  const std::string_view tenant = uri.substr(slash + 1, uri.find('/', slash + 1) - slash - 1);
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  return tenant.size() <= 64 && std::ranges::all_of(tenant, allowed) ? std::string{tenant} : std::string{};
}

}  // namespace

Refusal refusal_of(const sdk::HttpResponse& response) {
  const sdk::HttpHeaders& headers = response.headers;
  Refusal refusal{.http_status = response.status,
                  .code = support::shortened(sdk::find_header(headers, "x-ms-error-code")),
                  .right = tenant_in(sdk::find_header(headers, "www-authenticate")),
                  .request_id = std::string{sdk::find_header(headers, "x-ms-request-id")},
                  .date = std::string{sdk::find_header(headers, "date")},
                  .retry_after_ns = support::retry_after_ns(headers, {"x-ms-retry-after-ms"})};
  pugi::xml_document document;
  if (!response.body.empty() && support::read_xml(document, response.body)) {
    const pugi::xml_node words = document.child("Error");
    if (refusal.code.empty()) refusal.code = support::shortened(words.child_value("Code"));
    refusal.message = refusal.code == "AuthenticationFailed"
                          ? known_words_in(words.child_value("AuthenticationErrorDetail"))
                          : first_line(words.child_value("Message"));
  }
  refusal.is_foreign = !response.body.empty() && refusal.code.empty() && refusal.request_id.empty();
  return refusal;
}

}  // namespace holdfast::azure
