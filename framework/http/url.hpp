// Putting URLs together (RFC 3986), and taking apart what a client needs of them.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast::http {

/// `base` and the segments, each percent-encoded, with one slash between: join("http://h/v1/", {"backups", "a/b"}) is
/// "http://h/v1/backups/a%2Fb". The base has neither query nor fragment.
[[nodiscard]] std::string join(std::string_view base, std::initializer_list<std::string_view> segments);

/// A key of slashes and names as the path it is below a base: each segment percent-encoded, the slashes kept.
[[nodiscard]] std::string encoded_path(std::string_view key);

/// `url` with the pairs, percent-encoded, as its query or behind the one it has. A space becomes %20, never a plus.
[[nodiscard]] std::string with_query(std::string_view url,
                                     std::span<const std::pair<std::string_view, std::string_view>> pairs);
[[nodiscard]] std::string with_query(std::string_view url,
                                     std::initializer_list<std::pair<std::string_view, std::string_view>> pairs);

/// Whom a request goes to.
struct Target {
  std::string origin = {};  ///< "https://host:443", lower case: what one connection serves.
  std::string host = {};    ///< Lower case, without the brackets of an IPv6 address.
};

/// Throws UsageError where `url` is not http or https with a host, where it holds a user or a password, or a character
/// that must not be in a URL. `shown` is what the message calls it.
[[nodiscard]] Target target_of(std::string_view url, std::string_view shown);

}  // namespace holdfast::http
