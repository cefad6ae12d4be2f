#include "credentials/authority.hpp"

#include <holdfast/support/credentials.hpp>
#include <holdfast/support/url.hpp>

#include <algorithm>
#include <utility>

namespace holdfast::azure {
namespace {

constexpr std::string_view public_cloud = "https://login.microsoftonline.com";
constexpr std::pair<std::string_view, std::string_view> clouds[] = {
    {".core.usgovcloudapi.net", "https://login.microsoftonline.us"},
    {".core.chinacloudapi.cn", "https://login.chinacloudapi.cn"},
};

/// A GUID, or one of the domains of the tenant.
bool is_tenant(std::string_view name) noexcept {
  return !name.empty() && name.front() != '.' && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

}  // namespace

std::string_view authority_for(std::string_view host) noexcept {
  for (const auto& [suffix, authority] : clouds)
    if (host.ends_with(suffix)) return authority;
  return public_cloud;
}

std::string token_url(std::string_view authority, std::string_view tenant) {
  std::string url{authority};
  const auto parts = support::parts_of(url);
  if (!parts || url.find_first_of("?#") != std::string::npos)
    throw support::misconfigured("the authority '" + url + "' is not a URL", "write it as https://HOST");
  if (parts->scheme != "https" && !support::is_loopback(parts->host))
    throw support::misconfigured("the authority '" + url + "' is without TLS, and its answers are secrets",
                                 "use https://");
  if (!is_tenant(tenant))
    throw support::misconfigured("the tenant '" + std::string{tenant} + "' is neither an id nor a domain",
                                 "correct tenant_id: the portal shows it as \"Directory (tenant) ID\"");
  while (url.ends_with('/')) url.pop_back();
  return url.append("/").append(tenant).append("/oauth2/v2.0/token");
}

}  // namespace holdfast::azure
