#include "http/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <holdfast/errors.hpp>
#include <new>

#include "errors/percent.hpp"
#include "http/ascii.hpp"
#include "http/curl_library.hpp"

namespace holdfast::http {
namespace {

std::string part(const UrlHandle& url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl().url_get(url.get(), which, &text, flags) != CURLUE_OK) return {};
  const CurlText owned{text};
  return text;
}

[[noreturn]] void refuse(std::string_view shown, std::string_view why) {
  throw UsageError{{.message = fmt::format("cannot send a request to '{}': {}", shown, why),
                    .hint = "write http:// or https://, a host, and everything else percent-encoded"}};
}

}  // namespace

std::string join(std::string_view base, std::initializer_list<std::string_view> segments) {
  while (base.ends_with('/')) base.remove_suffix(1);
  std::string url{base};
  for (const std::string_view segment : segments) url.append("/").append(percent_encoded(segment));
  return url;
}

std::string encoded_path(std::string_view key) { return percent_encoded(key, "/"); }

std::string with_query(std::string_view url, std::span<const std::pair<std::string_view, std::string_view>> pairs) {
  std::string out{url};
  char before = url.find('?') == std::string_view::npos ? '?' : '&';
  for (const auto& [name, value] : pairs) {
    out.append(1, before).append(percent_encoded(name)).append("=").append(percent_encoded(value));
    before = '&';
  }
  return out;
}

std::string with_query(std::string_view url,
                       std::initializer_list<std::pair<std::string_view, std::string_view>> pairs) {
  return with_query(url, std::span{pairs.begin(), pairs.size()});
}

Target target_of(std::string_view url, std::string_view shown) {
  if (std::ranges::any_of(url, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; }))
    refuse(shown, "there is a blank or a control character in it");
  const UrlHandle parsed{curl().url()};
  if (parsed == nullptr) throw std::bad_alloc{};
  if (curl().url_set(parsed.get(), CURLUPART_URL, std::string{url}.c_str(), CURLU_PATH_AS_IS | CURLU_DISALLOW_USER) !=
      CURLUE_OK)
    refuse(shown, "it is no URL, or holds a user or a password");
  const std::string scheme = part(parsed, CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") refuse(shown, "it is neither http nor https");
  std::string host = to_lower(part(parsed, CURLUPART_HOST));
  if (host.empty()) refuse(shown, "it names no host");
  const std::string port = part(parsed, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  Target target{.origin = fmt::format("{}://{}:{}", scheme, host, port)};
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  target.host = std::move(host);
  return target;
}

}  // namespace holdfast::http
