// The URL of a service that a user names, taken apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::support {

struct EndpointUrl {
  std::string scheme = {};  ///< "http" or "https"
  std::string host = {};    ///< In lower case; IPv6 addresses in brackets.
  std::string port = {};    ///< Empty: the scheme's own.
  std::string path = {};    ///< In front of every path: "" or "/storage/v1/s3".

  /// Host and port, as signatures and headers have them.
  [[nodiscard]] std::string authority() const { return port.empty() ? host : host + ':' + port; }
};

/// Absent where `url` is no http or https URL, or has a user, a query or a fragment.
[[nodiscard]] std::optional<EndpointUrl> parse_endpoint(std::string_view url);
/// The same; throws HF_E_INVALID_CONFIG where it is absent.
[[nodiscard]] EndpointUrl endpoint_url(std::string_view url);

/// Whether `host` is an IP address, which nothing can be put in front of.
[[nodiscard]] bool is_address(std::string_view host) noexcept;

}  // namespace holdfast::support
