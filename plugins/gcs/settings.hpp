// The settings as the rest of the plugin reads them.
#pragma once

#include <holdfast/http.hpp>
#include <holdfast/plugin.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace holdfast::gcs {

/// What guards bytes on their way: CRC-32C alone, or MD5 beside it.
enum class Guard : std::uint8_t { crc32c, md5 };

enum class Uploads : std::uint8_t { automatic, multipart, resumable };

/// Texts are empty where nothing was said.
struct Settings {
  std::string bucket = {};
  std::string path = {};      ///< Without slashes at its ends.
  std::string endpoint = {};  ///< With a scheme.
  std::string ca_file = {};
  std::string proxy = {};

  std::string credentials = {};  ///< Where they come from: a choice of the table.
  std::string key_file = {};
  std::string key = {};
  std::string access_key = {};
  std::string secret_key = {};
  std::string impersonate = {};
  std::string token_endpoint = {};
  std::string user_project = {};

  std::string storage_class = {};
  std::string kms_key = {};
  Uploads uploads = Uploads::automatic;
  Guard checksum = Guard::crc32c;
  std::chrono::nanoseconds abort_uploads_after{0};  ///< 0: never.
};

/// How every service of a backend is reached: its own, and that of tokens.
[[nodiscard]] inline sdk::HttpWay way_of(const Settings& settings) {
  return {.ca_file = settings.ca_file, .proxy = settings.proxy};
}

[[nodiscard]] Settings read_settings(const sdk::Settings& from);

}  // namespace holdfast::gcs
