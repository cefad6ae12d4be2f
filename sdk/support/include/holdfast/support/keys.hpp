// What keys of objects have in common wherever they are kept.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::support {

/// Why `key` is refused; empty where it is not. An empty segment, "." and ".." are: proxies and services resolve them,
/// and then two keys are one. So are control characters and what is not UTF-8. A slash may stand at the end.
[[nodiscard]] std::string why_not_key(std::string_view key);

/// `key` below the store's root. HF_E_INVALID_ARGUMENT where the service's own rules refuse it: why_not() says why, of
/// the whole key.
[[nodiscard]] std::string full_key(std::string_view root, std::string_view key,
                                   std::string (*why_not)(std::string_view));

/// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

}  // namespace holdfast::support
