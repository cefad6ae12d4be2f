// The rules for names of buckets, and for keys, as far as they can be told offline; and names that are nobody's.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace holdfast::gcs {

inline constexpr std::size_t max_key = 1024;  ///< Bytes of a key, with the path in front of it.

/// Why `bucket` is no name of one, in words that follow "the bucket's name"; empty where it is.
/// cloud.google.com/storage/docs/buckets#naming
[[nodiscard]] std::string why_not_bucket(std::string_view bucket);

/// Why `key` is refused; empty where it is not. An empty segment, "." and ".." are: proxies and services resolve them,
/// and then two keys are one. So are control characters and what is not UTF-8. A slash may stand at the end.
[[nodiscard]] std::string why_not_key(std::string_view key);

/// 128 random bits in hex: what nothing else is called.
[[nodiscard]] std::string random_name();

/// What stands between the parts of a body, and in none of them.
[[nodiscard]] std::string new_boundary();

}  // namespace holdfast::gcs
