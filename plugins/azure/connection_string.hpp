// A connection string, as the portal and the tools of Azure write it.
// learn.microsoft.com/azure/storage/common/storage-configure-connection-string
#pragma once

#include "settings.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::azure {

/// Texts are empty where nothing was said.
struct ConnectionString {
  std::string account = {};
  std::string account_key = {};  ///< Base64.
  std::string sas = {};
  std::string endpoint = {};  ///< URL of the account's blob service.
  std::string endpoint_suffix = {};
  std::string scheme = {};  ///< "http" or "https"
};

/// What stands in `text`, with UseDevelopmentStorage=true spelt out; absent where it is no list of NAME=VALUE.
[[nodiscard]] std::optional<ConnectionString> parse_connection_string(std::string_view text);

/// The settings with what their connection string says of the account and its endpoint, where they do not say it
/// themselves; those without one, or with one that cannot be read, as they are. Its keys stay in it.
[[nodiscard]] Settings with_connection_string(Settings settings);

/// The account that every Azurite has.
inline constexpr std::string_view emulated_account = "devstoreaccount1";

}  // namespace holdfast::azure
