// Where an address leads: that of a service of credentials must not lead just anywhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::support {

struct UrlParts {
  std::string scheme = {};     ///< "http" or "https"
  std::string authority = {};  ///< Host and port, as they were written.
  std::string host = {};       ///< Lower case, without the brackets of an IPv6 address.
};

/// Absent for what is not http or https, has no host, or holds a user, a backslash or a character that is not printable
/// ASCII.
[[nodiscard]] std::optional<UrlParts> parts_of(std::string_view url);

/// Whether `host` is this machine: localhost, 127.0.0.0/8 written out, ::1.
[[nodiscard]] bool is_loopback(std::string_view host);

}  // namespace holdfast::support
