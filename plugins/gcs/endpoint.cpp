#include "endpoint.hpp"

#include <holdfast/support/endpoint_url.hpp>
#include <holdfast/support/url.hpp>

namespace holdfast::gcs {
namespace {

constexpr std::string_view domain = "googleapis.com";

}  // namespace

bool is_at_google(const Settings& settings) {
  if (settings.endpoint.empty()) return true;
  const auto custom = support::parse_endpoint(settings.endpoint);
  return custom && (custom->host == domain || custom->host.ends_with('.' + std::string{domain}));
}

Endpoint::Endpoint(const Settings& settings) : bucket_{support::percent_encoded(settings.bucket)} {
  if (settings.endpoint.empty()) return;
  const support::EndpointUrl custom = support::endpoint_url(settings.endpoint);
  scheme_ = custom.scheme;
  host_ = custom.authority();
  prefix_ = custom.path;
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
  const auto there = support::parse_endpoint(location.substr(0, location.find_first_of("?#")));
  if (!there || there->scheme != scheme_ || there->authority() != host_) return std::nullopt;
  const auto path = location.find('/', there->scheme.size() + 3);
  if (path == std::string_view::npos || !support::parts_of(location)) return std::nullopt;
  return std::string{location.substr(path, location.find('#') - path)};
}

}  // namespace holdfast::gcs
