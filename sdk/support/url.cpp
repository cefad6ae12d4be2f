#include <holdfast/support/text.hpp>
#include <holdfast/support/url.hpp>

#include <arpa/inet.h>

#include <algorithm>

namespace holdfast::support {
std::optional<UrlParts> parts_of(std::string_view url) {
  const auto colon = url.find("://");
  if (colon == std::string_view::npos ||
      !std::ranges::all_of(url, [](char c) { return c > ' ' && c < 0x7f && c != '\\'; }))
    return {};
  UrlParts parts{.scheme = lower_case(url.substr(0, colon))};
  if (parts.scheme != "http" && parts.scheme != "https") return {};
  url.remove_prefix(colon + 3);
  parts.authority = url.substr(0, url.find_first_of("/?#"));
  if (parts.authority.find('@') != std::string::npos) return {};
  const bool is_bracketed = parts.authority.starts_with('[');
  const auto end = parts.authority.find(is_bracketed ? ']' : ':');
  parts.host = lower_case(is_bracketed ? parts.authority.substr(1, end == std::string::npos ? end : end - 1)
                                       : parts.authority.substr(0, end));
  if (parts.host.empty() || (is_bracketed && end == std::string::npos)) return {};
  return parts;
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  in_addr address{};
  return ::inet_pton(AF_INET, std::string{host}.c_str(), &address) == 1 && (ntohl(address.s_addr) >> 24U) == 127;
}

}  // namespace holdfast::support
