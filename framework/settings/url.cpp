#include "settings/url.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "settings/text.hpp"

namespace holdfast::settings {
namespace {

std::optional<unsigned> hex_digit(char c) noexcept {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  const char lower = to_lower(c);
  if (lower >= 'a' && lower <= 'f') return static_cast<unsigned>(lower - 'a' + 10);
  return std::nullopt;
}

bool is_scheme(std::string_view text) noexcept {
  return !text.empty() && is_alphanumeric(text.front()) && !is_digit(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_alphanumeric(c) || c == '+' || c == '-' || c == '.'; });
}

bool is_port(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5 || !std::ranges::all_of(text, is_digit)) return false;
  unsigned port = 0;
  for (const char c : text) port = port * 10 + static_cast<unsigned>(c - '0');
  return port > 0 && port <= 65535;
}

/// What is wrong with a URL that is not good. A password may hold any character, so every '@' counts.
UrlVerdict broken(std::string_view url) noexcept {
  return url.find('@') == std::string_view::npos ? UrlVerdict::broken : UrlVerdict::has_credentials;
}

}  // namespace

UrlVerdict judge_url(std::string_view url) noexcept {
  const auto colon = url.find("://");
  if (colon == std::string_view::npos || !is_scheme(url.substr(0, colon))) return broken(url);
  std::string_view authority = url.substr(colon + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7F'; };
  if (authority.find('@') != std::string_view::npos || std::ranges::any_of(url, is_blank)) return broken(url);

  const auto bracket = authority.find(']');
  const bool is_ipv6 = authority.starts_with('[') && bracket != std::string_view::npos && bracket > 1;
  const auto port_colon = authority.find(':', is_ipv6 ? bracket : 0);
  const std::string_view host = authority.substr(0, port_colon);
  if (host.empty() || (host.starts_with('[') && !(is_ipv6 && host.size() == bracket + 1))) return broken(url);
  if (port_colon != std::string_view::npos && !is_port(authority.substr(port_colon + 1))) return broken(url);
  return UrlVerdict::good;
}

std::string scrubbed(std::string_view text) {
  const auto question = text.find('?');
  const std::string_view address = text.substr(0, question);
  if (address.find(':') == std::string_view::npos) return std::string{text};
  std::string result{address};
  if (const auto slashes = text.find("://");
      slashes != std::string_view::npos && judge_url(text) == UrlVerdict::has_credentials) {
    const auto at = text.rfind('@');
    result = fmt::format("{}://********@", text.substr(0, slashes));
    // A password may have a '?' in it: then there is no telling where the query begins.
    if (at > question) return result + "…";
    result += address.substr(at + 1);
  }
  if (question == std::string_view::npos) return result;
  char before = '?';
  for (const std::string_view pair : split(text.substr(question + 1), '&')) {
    const auto equals = pair.find('=');
    result += before;
    result += equals == std::string_view::npos ? pair.substr(0, 0) : pair.substr(0, equals + 1);
    if (!pair.empty()) result += "********";
    before = '&';
  }
  return result;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const auto high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
    if (!high || !low) return std::nullopt;
    result += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return result;
}

}  // namespace holdfast::settings
