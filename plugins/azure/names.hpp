// The rules for names of accounts and containers, and for keys, as far as they can be told offline.
// learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace holdfast::azure {

inline constexpr std::size_t max_key = 1024;  ///< Bytes of a key, with the path in front of it.

/// Why `container` is no name of one, in words that follow "its name"; empty where it is.
[[nodiscard]] std::string why_not_container(std::string_view container);

/// Whether `account` is written as one: a host is made of it.
[[nodiscard]] bool is_account(std::string_view account) noexcept;

/// Why `key` is refused; empty where it is not. By the rules of support::why_not_key(), by its length, and for a
/// backslash, which the service takes for a slash.
[[nodiscard]] std::string why_not_key(std::string_view key);

}  // namespace holdfast::azure
