#include "endpoint.hpp"

#include <holdfast/support/endpoint_url.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast::s3 {
namespace {

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

}  // namespace

std::string first_region(const Settings& settings) {
  if (!settings.region.empty()) return settings.region;
  return settings.fallback_region.empty() ? std::string{default_region} : settings.fallback_region;
}

Endpoint::Endpoint(const Settings& settings, std::string region) : region_{std::move(region)}, scheme_{"https"} {
  std::string path;
  if (settings.endpoint.empty()) {
    host_ = host_of_aws(settings, region_);
  } else {
    const support::EndpointUrl custom = support::endpoint_url(settings.endpoint);
    scheme_ = custom.scheme;
    host_ = custom.authority();
    path = custom.path;
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
