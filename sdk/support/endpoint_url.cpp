#include <holdfast/plugin.hpp>
#include <holdfast/support/endpoint_url.hpp>
#include <holdfast/support/number.hpp>
#include <holdfast/support/url.hpp>

namespace holdfast::support {

std::optional<EndpointUrl> parse_endpoint(std::string_view url) {
  const std::optional<UrlParts> parts = parts_of(url);
  if (!parts || url.find_first_of("?#") != std::string_view::npos) return std::nullopt;
  const bool is_ipv6 = parts->authority.starts_with('[');
  EndpointUrl endpoint{.scheme = parts->scheme, .host = is_ipv6 ? '[' + parts->host + ']' : parts->host};
  const std::string_view allowed = is_ipv6 ? "[0123456789abcdef:.]" : "abcdefghijklmnopqrstuvwxyz0123456789-._";
  if (endpoint.host.find_first_not_of(allowed) != std::string::npos) return std::nullopt;

  std::string_view port = std::string_view{parts->authority}.substr(endpoint.host.size());
  if (!port.empty()) {
    const auto number = port.front() == ':' ? parse_number(port.substr(1)) : std::nullopt;
    if (!number || *number == 0 || *number > 65535) return std::nullopt;
    if (*number != (endpoint.scheme == "https" ? 443U : 80U)) endpoint.port = std::to_string(*number);
  }
  endpoint.path = url.substr(endpoint.scheme.size() + 3 + parts->authority.size());
  while (endpoint.path.ends_with('/')) endpoint.path.pop_back();
  return endpoint;
}

EndpointUrl endpoint_url(std::string_view url) {
  std::optional<EndpointUrl> parsed = parse_endpoint(url);
  if (parsed) return *std::move(parsed);
  throw sdk::Error{HF_E_INVALID_CONFIG, "the endpoint '" + std::string{url} + "' is no URL of a service"}
      .remedy("write https://HOST or http://HOST:PORT")
      .retry(sdk::Retry::never);
}

bool is_address(std::string_view host) noexcept {
  return host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace holdfast::support
