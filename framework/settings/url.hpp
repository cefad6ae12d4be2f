// What this room needs to know about URLs (RFC 3986): whether one is whole, and what of it may be shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::settings {

enum class UrlVerdict : std::uint8_t { good, broken, has_credentials };

/// A URL needs a scheme, "://", a host and a port that is one if there is a colon; no blanks. A user name or password
/// in it is refused apart: URLs end in logs. So is a broken one that may have them.
[[nodiscard]] UrlVerdict judge_url(std::string_view url) noexcept;

/// `text` as it may be shown: of a URL or an address, neither credentials nor the values in its query, which may be
/// secrets (`?secret_key=...`, signed URLs). Any other text as it is.
[[nodiscard]] std::string scrubbed(std::string_view text);

/// With every %XX as its byte. Nothing where a '%' is not followed by two hexadecimal digits. '+' stays '+'.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace holdfast::settings
