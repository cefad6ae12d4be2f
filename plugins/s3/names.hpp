// The rules for names of buckets and regions, and for keys, as far as they can be told offline.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace holdfast::s3 {

inline constexpr std::size_t max_key = 1024;  ///< Bytes of a key, with the path in front of it.

/// Why `bucket` is no name of one, in words that follow "the bucket's name"; empty where it is.
/// docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
[[nodiscard]] std::string why_not_bucket_of_aws(std::string_view bucket);
/// The same for services that allow more: what does not fit into a URL.
[[nodiscard]] std::string why_not_bucket(std::string_view bucket);

/// Whether `region` is written as one: also what a service says is looked at before a host is made of it.
[[nodiscard]] bool is_region(std::string_view region) noexcept;

/// Why `key` is refused; empty where it is not. By the rules of support::why_not_key(), and by its length.
[[nodiscard]] std::string why_not_key(std::string_view key);

}  // namespace holdfast::s3
