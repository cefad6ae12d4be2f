#include "endpoint.hpp"

#include <holdfast/support/number.hpp>
#include <holdfast/support/url.hpp>

namespace holdfast::gcs {
namespace {

constexpr std::string_view domain = "googleapis.com";

/// "host:port", in lower case, without the port where it is the scheme's own.
std::string authority_of(const EndpointUrl& url) { return url.port.empty() ? url.host : url.host + ':' + url.port; }

}  // namespace

std::optional<EndpointUrl> parse_endpoint(std::string_view url) {
  const std::optional<support::UrlParts> parts = support::parts_of(url);
  if (!parts || url.find_first_of("?#") != std::string_view::npos) return std::nullopt;
  const bool is_ipv6 = parts->authority.starts_with('[');
  EndpointUrl endpoint{.scheme = parts->scheme, .host = is_ipv6 ? '[' + parts->host + ']' : parts->host};
  const std::string_view allowed = is_ipv6 ? "[0123456789abcdef:.]" : "abcdefghijklmnopqrstuvwxyz0123456789-._";
  if (endpoint.host.find_first_not_of(allowed) != std::string::npos) return std::nullopt;

  std::string_view port = std::string_view{parts->authority}.substr(endpoint.host.size());
  if (!port.empty()) {
    const auto number = port.front() == ':' ? support::parse_number(port.substr(1)) : std::nullopt;
    if (!number || *number == 0 || *number > 65535) return std::nullopt;
    if (*number != (endpoint.scheme == "https" ? 443U : 80U)) endpoint.port = std::to_string(*number);
  }
  endpoint.path = url.substr(endpoint.scheme.size() + 3 + parts->authority.size());
  while (endpoint.path.ends_with('/')) endpoint.path.pop_back();
  return endpoint;
}

bool is_at_google(const Settings& settings) {
  if (settings.endpoint.empty()) return true;
  const auto custom = parse_endpoint(settings.endpoint);
  return custom && (custom->host == domain || custom->host.ends_with('.' + std::string{domain}));
}

Endpoint::Endpoint(const Settings& settings) : bucket_{support::percent_encoded(settings.bucket)} {
  if (settings.endpoint.empty()) return;
  const std::optional<EndpointUrl> custom = parse_endpoint(settings.endpoint);
  if (!custom)
    throw sdk::Error{HF_E_INVALID_CONFIG, "the endpoint '" + settings.endpoint + "' is no URL of a service"}
        .remedy("write https://HOST or http://HOST:PORT")
        .retry(sdk::Retry::never);
  scheme_ = custom->scheme;
  host_ = authority_of(*custom);
  prefix_ = custom->path;
}

std::string Endpoint::path_of(Resource resource, std::string_view key) const {
  const std::string bucket = "/storage/v1/b/" + bucket_;
  switch (resource) {
    case Resource::bucket:
      return prefix_ + bucket;
    case Resource::permissions:
      return prefix_ + bucket + "/iam/testPermissions";
    case Resource::objects:
      return prefix_ + bucket + (key.empty() ? "/o" : "/o/" + support::percent_encoded(key));
    case Resource::upload:
      return prefix_ + "/upload" + bucket + "/o";
    case Resource::batch:
      return prefix_ + "/batch/storage/v1";
    case Resource::xml:
      break;
  }
  return prefix_ + '/' + bucket_ + (key.empty() ? "" : '/' + support::percent_encoded(key, "/"));
}

std::string Endpoint::url(std::string_view path, const support::Query& query) const {
  std::string text = scheme_ + "://" + host_;
  text += path;
  if (!query.empty()) text.append("?").append(support::encoded_query(query));
  return text;
}

std::optional<std::string> Endpoint::own_path_in(std::string_view location) const {
  const std::optional<EndpointUrl> there = parse_endpoint(location.substr(0, location.find_first_of("?#")));
  if (!there || there->scheme != scheme_ || authority_of(*there) != host_) return std::nullopt;
  const auto path = location.find('/', there->scheme.size() + 3);
  if (path == std::string_view::npos || !support::parts_of(location)) return std::nullopt;
  return std::string{location.substr(path, location.find('#') - path)};
}

}  // namespace holdfast::gcs
