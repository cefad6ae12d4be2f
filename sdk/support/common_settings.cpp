#include <holdfast/support/common_settings.hpp>
#include <holdfast/support/text.hpp>
#include <holdfast/support/url.hpp>

namespace holdfast::support {

void judge_path(const Judged& path, std::string (*why_not_key)(std::string_view), const Report& report) {
  constexpr std::size_t longest = 512;  // half of a key is left for what stands behind it
  if (path.text.empty()) return;
  std::string why = why_not_key(path.text);
  if (why.empty() && path.text.size() > longest) why = "it has more than " + std::to_string(longest) + " bytes";
  if (!why.empty())
    report({.field = "path",
            .code = path.code,
            .summary = "path " + quoted(path.text) + " cannot begin keys: " + why,
            .remedy = "write folders with one slash between them"});
}

void judge_proxy(const Judged& proxy, const Report& report) {
  if (!proxy.text.empty() && proxy.text != "none" && !parts_of(proxy.text))
    report({.field = "proxy",
            .code = proxy.code,
            .summary = "proxy is neither an http or https URL without a user, nor \"none\"",
            .remedy = "write http://HOST:PORT"});
}

void judge_token_service(std::string_view field, const Judged& url, const Report& report) {
  if (url.text.empty()) return;
  const auto parts = parts_of(url.text);
  if (!parts)
    return report({.field = field,
                   .code = url.code,
                   .summary = std::string{field} + " is no http or https URL of a host",
                   .remedy = "write https://HOST, without a user"});
  if (parts->scheme != "https" && !is_loopback(parts->host))
    report({.field = field,
            .code = url.code,
            .summary = std::string{field} + " " + quoted(url.text) + " is without TLS, and its answers are secrets",
            .remedy = "write https://"});
}

}  // namespace holdfast::support
