#include "endpoint.hpp"

#include <holdfast/support/endpoint_url.hpp>
#include <holdfast/support/url.hpp>

#include <algorithm>

namespace holdfast::azure {
namespace {

constexpr std::string_view global_domain = ".blob.core.windows.net";
constexpr std::string_view china_domain = ".blob.core.chinacloudapi.cn";
constexpr std::string_view us_government_domain = ".blob.core.usgovcloudapi.net";
/// Of accounts that are in a zone of the DNS of their own: mystorage.z42.blob.storage.azure.net.
constexpr std::string_view zones_domain = ".blob.storage.azure.net";

std::string_view domain_of(Cloud cloud) noexcept {
  switch (cloud) {
    case Cloud::china:
      return china_domain;
    case Cloud::us_government:
      return us_government_domain;
    case Cloud::global:
      break;
  }
  return global_domain;
}

}  // namespace

std::string account_of(const Settings& settings) {
  if (!settings.account.empty()) return settings.account;
  const auto url = support::parse_endpoint(settings.endpoint);
  if (!url) return {};
  if (url->path.size() > 1) return url->path.substr(1, url->path.find('/', 1) - 1);
  const auto dot = url->host.find('.');
  const bool names_it = dot != std::string::npos && !support::is_address(url->host);
  return names_it ? url->host.substr(0, dot) : std::string{};
}

bool is_at_azure(const Settings& settings) {
  if (settings.endpoint.empty()) return true;
  const auto url = support::parse_endpoint(settings.endpoint);
  constexpr std::string_view domains[] = {global_domain, china_domain, us_government_domain, zones_domain};
  return url && std::ranges::any_of(domains, [&](std::string_view domain) { return url->host.ends_with(domain); });
}

Endpoint::Endpoint(const Settings& settings)
    : account_{account_of(settings)}, container_{support::percent_encoded(settings.container, "$")} {
  if (settings.endpoint.empty()) {
    host_ = account_ + std::string{domain_of(settings.cloud)};
    return;
  }
  const support::EndpointUrl custom = support::endpoint_url(settings.endpoint);
  scheme_ = custom.scheme;
  host_ = custom.authority();
  prefix_ = custom.path;
  is_on_this_machine_ = support::is_loopback(support::parts_of(settings.endpoint)->host);
}

std::string Endpoint::path_of(std::string_view key) const {
  std::string path = prefix_ + '/' + container_;
  if (!key.empty()) path.append("/").append(support::percent_encoded(key, "/"));
  return path;
}

std::string Endpoint::service_path() const { return prefix_ + '/'; }

std::string Endpoint::url(std::string_view path, const support::Query& query) const {
  std::string text = scheme_ + "://" + host_;
  text += path;
  if (!query.empty()) text.append("?").append(support::encoded_query(query));
  return text;
}

}  // namespace holdfast::azure
