#include "http/shown.hpp"

#include <algorithm>
#include <array>

#include "errors/printable.hpp"
#include "http/ascii.hpp"

namespace holdfast::http {
namespace {

constexpr std::string_view mask = "********";

/// Anywhere in a name.
constexpr std::array<std::string_view, 13> secret_parts{
    "authorization", "assertion", "cookie",    "credential", "identity-header", "password", "passwd",
    "secret",        "session",   "signature", "token",      "upload_id",       "uploadid"};
/// As one of a name's words: too short to be looked for anywhere.
constexpr std::array<std::string_view, 6> secret_words{"auth", "code", "key", "pass", "pwd", "sig"};

bool is_alphanumeric(char c) noexcept { return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z'); }

/// What a service calls an error by: no code that opens anything.
bool is_of_error(std::string_view name) noexcept { return name.ends_with("error-code"); }

bool has_secret_word(std::string_view name) {
  while (!name.empty()) {
    const auto end = std::ranges::find_if_not(name, is_alphanumeric);
    const std::string_view word = name.substr(0, static_cast<std::size_t>(end - name.begin()));
    if (std::ranges::find(secret_words, word) != secret_words.end()) return true;
    name.remove_prefix(std::min(name.size(), word.size() + 1));
  }
  return false;
}

/// The text behind the question mark.
std::string shown_query(std::string_view query) {
  std::string out;
  for (;;) {
    const std::string_view pair = query.substr(0, query.find('&'));
    const std::string_view name = pair.substr(0, pair.find('='));
    out += name;
    if (name.size() < pair.size()) {
      out += '=';
      out += is_secret_name(name) ? mask : pair.substr(name.size() + 1);
    }
    if (pair.size() == query.size()) return out;
    out += '&';
    query.remove_prefix(pair.size() + 1);
  }
}

/// Whether `authority` is a host and perhaps a port, and so without user and password.
bool is_plain(std::string_view authority) noexcept {
  const auto bracket = authority.find(']');
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  return authority.find('@') == std::string_view::npos &&
         (colon == std::string_view::npos ||
          std::ranges::all_of(authority.substr(colon + 1), [](char c) { return c >= '0' && c <= '9'; }));
}

/// What stands in front of the query. A password may hold any character, so where there may be one it ends at the last
/// @, and nothing is shown where none is left.
std::string shown_address(std::string_view address) {
  const auto slashes = address.find("://");
  if (slashes == std::string_view::npos) return std::string{address};
  const std::string_view rest = address.substr(slashes + 3);
  if (is_plain(rest.substr(0, rest.find('/')))) return std::string{address};
  const auto at = rest.rfind('@');
  return std::string{address.substr(0, slashes + 3)}.append(mask).append(
      at == std::string_view::npos ? std::string_view{} : rest.substr(at));
}

}  // namespace

bool is_secret_name(std::string_view name) {
  const std::string lower = to_lower(name);
  if (is_of_error(lower)) return false;
  return lower.ends_with("key") || has_secret_word(lower) ||
         std::ranges::any_of(secret_parts, [&](auto part) { return lower.find(part) != std::string::npos; });
}

std::string shown_url(std::string_view url) {
  url = url.substr(0, url.find('#'));
  const auto question = url.find('?');
  std::string shown = shown_address(url.substr(0, question));
  if (question != std::string_view::npos) shown += '?' + shown_query(url.substr(question + 1));
  return printable(shown);
}

std::string shown_header(std::string_view name, std::string_view value) {
  if (is_secret_name(name)) return std::string{mask};
  return value.find("://") == std::string_view::npos && value.find('?') == std::string_view::npos ? printable(value)
                                                                                                  : shown_url(value);
}

}  // namespace holdfast::http
