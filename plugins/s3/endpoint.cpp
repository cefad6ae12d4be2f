#include "endpoint.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast::s3 {
namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::string lower(std::string_view text) {
  std::string result{text};
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

/// The domains of AWS by how the names of their regions begin.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> partitions{
    {{"cn-", "amazonaws.com.cn"}, {"us-iso-", "c2s.ic.gov"}, {"us-isob-", "sc2s.sgov.gov"}, {"", "amazonaws.com"}}};

std::string_view domain_of(std::string_view region) noexcept {
  return std::ranges::find_if(partitions, [&](const auto& row) { return region.starts_with(row.first); })->second;
}

std::string host_of_aws(const Settings& settings, std::string_view region) {
  std::string host{settings.fips ? "s3-fips." : "s3."};
  if (settings.dual_stack) host += "dualstack.";
  return host.append(region).append(".").append(domain_of(region));
}

/// A certificate of AWS covers one label in front of its hosts, so a name with dots would not be verified there.
bool is_in_host(const Settings& settings) noexcept {
  if (settings.addressing != Addressing::automatic) return settings.addressing == Addressing::virtual_host;
  return settings.endpoint.empty() && settings.bucket.find('.') == std::string::npos;
}

bool is_host(std::string_view host) noexcept {
  if (host.starts_with('[')) {
    const std::string_view inside = host.substr(1, host.size() - 2);
    return host.ends_with(']') && !inside.empty() &&
           inside.find_first_not_of("0123456789abcdef:.") == std::string_view::npos;
  }
  return !host.empty() && host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._") == std::string_view::npos;
}

}  // namespace

std::optional<EndpointUrl> parse_endpoint(std::string_view url) {
  EndpointUrl parts;
  const auto colon = url.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  parts.scheme = lower(url.substr(0, colon));
  if (parts.scheme != "http" && parts.scheme != "https") return std::nullopt;
  url.remove_prefix(colon + 3);
  if (url.find_first_of("?#@ ") != std::string_view::npos) return std::nullopt;

  const auto slash = std::min(url.find('/'), url.size());
  std::string_view path = url.substr(slash);
  while (path.ends_with('/')) path.remove_suffix(1);
  parts.path = path;
  const std::string authority = lower(url.substr(0, slash));
  const auto bracket = authority.rfind(']');
  const auto port = authority.find(':', bracket == std::string::npos ? 0 : bracket);
  parts.host = authority.substr(0, port);
  if (port != std::string::npos) {
    parts.port = authority.substr(port + 1);
    if (parts.port.empty() || parts.port.size() > 5 || !std::ranges::all_of(parts.port, is_digit)) return std::nullopt;
  }
  if (!is_host(parts.host)) return std::nullopt;
  if (parts.port == (parts.scheme == "https" ? "443" : "80")) parts.port.clear();
  return parts;
}

bool is_address(std::string_view host) noexcept {
  return host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool is_loopback(std::string_view host) noexcept {
  return host == "localhost" || host == "[::1]" || host.ends_with(".localhost") ||
         (host.starts_with("127.") && is_address(host));
}

Endpoint::Endpoint(const Settings& settings, std::string region) : region_{std::move(region)}, scheme_{"https"} {
  std::string path;
  if (settings.endpoint.empty()) {
    host_ = host_of_aws(settings, region_);
  } else {
    const std::optional<EndpointUrl> custom = parse_endpoint(settings.endpoint);
    if (!custom)
      throw sdk::Error{HF_E_INVALID_CONFIG, "the endpoint '" + settings.endpoint + "' is no URL of a service"}
          .remedy("write https://HOST or http://HOST:PORT")
          .retry(sdk::Retry::never);
    scheme_ = custom->scheme;
    host_ = custom->port.empty() ? custom->host : custom->host + ':' + custom->port;
    path = custom->path;
  }
  if (is_in_host(settings))
    host_.insert(0, settings.bucket + '.');
  else
    path += '/' + settings.bucket;
  root_ = path + '/';
}

std::string Endpoint::path_of(std::string_view key) const {
  if (key.empty()) return root_.size() > 1 ? root_.substr(0, root_.size() - 1) : root_;
  return root_ + support::percent_encoded(key, "/");
}

std::string Endpoint::url(std::string_view path, const support::Query& query) const {
  std::string text = scheme_ + "://" + host_;
  text += path;
  if (!query.empty()) text.append("?").append(support::encoded_query(query));
  return text;
}

}  // namespace holdfast::s3
