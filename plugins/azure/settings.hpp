// The settings as the rest of the plugin reads them.
#pragma once

#include <holdfast/http.hpp>
#include <holdfast/plugin.hpp>

#include <cstdint>
#include <string>

namespace holdfast::azure {

enum class Cloud : std::uint8_t { global, china, us_government };
enum class Tier : std::uint8_t { account, hot, cool, cold };
enum class Checksum : std::uint8_t { automatic, crc64, md5, none };

/// The oldest version that has everything that settings can ask for, the tier "cold" among it.
inline constexpr const char* default_api_version = "2021-12-02";

/// Texts are empty where nothing was said.
struct Settings {
  std::string container = {};
  std::string path = {};  ///< Without slashes at its ends.
  std::string account = {};
  Cloud cloud = Cloud::global;
  std::string endpoint = {};
  std::string ca_file = {};
  std::string proxy = {};
  std::string api_version = default_api_version;

  std::string credentials = {};  ///< Where they come from: a choice of the table.
  std::string connection_string = {};
  std::string account_key = {};  ///< Base64.
  std::string sas = {};
  std::string tenant_id = {};
  std::string client_id = {};
  std::string client_secret = {};
  std::string client_certificate = {};
  std::string client_certificate_password = {};
  std::string authority = {};

  Tier tier = Tier::account;
  std::string encryption_scope = {};
  std::string customer_key = {};  ///< Base64.
  Checksum checksum = Checksum::automatic;
};

/// How every service of a backend is reached: its own, and that of tokens.
[[nodiscard]] inline sdk::HttpWay way_of(const Settings& settings) {
  return {.ca_file = settings.ca_file, .proxy = settings.proxy};
}

[[nodiscard]] Settings read_settings(const sdk::Settings& from);

}  // namespace holdfast::azure
