#include "endpoint.hpp"

#include <holdfast/support/endpoint_url.hpp>
#include <holdfast/support/url.hpp>

namespace holdfast::azure {
namespace {

std::string_view domain_of(Cloud cloud) noexcept {
  switch (cloud) {
    case Cloud::china:
      return ".blob.core.chinacloudapi.cn";
    case Cloud::us_government:
      return ".blob.core.usgovcloudapi.net";
    case Cloud::global:
      break;
  }
  return ".blob.core.windows.net";
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
