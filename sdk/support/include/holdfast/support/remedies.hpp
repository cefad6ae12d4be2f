// What to do about troubles that every object storage has, so that all plugins say it in the same words.
#pragma once

#include <string_view>

namespace holdfast::support::remedies {

inline constexpr std::string_view chunking_proxy = "look for a proxy that sends bodies in chunks";
inline constexpr std::string_view make_room = "free space, or raise the quota";
inline constexpr std::string_view network = "if it stays, look for a proxy or a network that changes what passes";
/// {protocol}: a mark for the plugin to fill in, as "S3's protocol".
inline constexpr std::string_view no_feature = "the service does not speak this part of {protocol}";
inline constexpr std::string_view ntp = "set this machine's clock (NTP)";
inline constexpr std::string_view other_key = "choose another id for the backup, or another `path`";
inline constexpr std::string_view slower = "lower the concurrency, or try again later";
/// {status_page}: a mark for the plugin to fill in, as "the service's status page".
inline constexpr std::string_view try_later = "try again later; {status_page} may say more";
inline constexpr std::string_view wait_or_lift = "wait until it ends, or lift it";

}  // namespace holdfast::support::remedies
