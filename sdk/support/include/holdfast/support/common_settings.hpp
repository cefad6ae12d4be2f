// What every plugin of an object storage says of the settings that all of them have.
#pragma once

#include <holdfast/support/findings.hpp>

#include <string>
#include <string_view>

namespace holdfast::support {

/// A setting's text, and the code of what is found about it: "s3.path.key".
struct Judged {
  std::string_view text = {};
  std::string_view code = {};
};

/// `path`: whether keys can begin with it, by the service's own rules, and it has 512 bytes at the most, which leaves
/// half of a key for what stands behind it. Throws what `report` throws, as the next does.
void judge_path(const Judged& path, std::string (*why_not_key)(std::string_view), const Report& report);

/// `proxy`: a URL without a user, or "none".
void judge_proxy(const Judged& proxy, const Report& report);

/// `field` names a service that gives out tokens, by a URL: with TLS, or on this machine, as its answers are secrets.
void judge_token_service(std::string_view field, const Judged& url, const Report& report);

}  // namespace holdfast::support
