// The rules for names of accounts and containers, and for keys, as far as they can be told offline.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace holdfast::azure {

inline constexpr std::size_t max_key = 1024;         ///< Characters of a key, with the path in front of it.
inline constexpr std::size_t max_key_segments = 254;  ///< Between slashes.

/// Why `container` is no name of one, in words that follow "its name"; empty where it is.
/// learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
[[nodiscard]] std::string why_not_container(std::string_view container);

/// Whether `account` is written as one: a host is made of it.
[[nodiscard]] bool is_account(std::string_view account) noexcept;

/// Why `key` is refused; empty where it is not. An empty segment, "." and ".." are, and segments that end with a dot:
/// proxies and services resolve or cut them, and then two keys are one. So are control characters and what is not
/// UTF-8. A slash may stand at the end.
[[nodiscard]] std::string why_not_key(std::string_view key);

}  // namespace holdfast::azure
