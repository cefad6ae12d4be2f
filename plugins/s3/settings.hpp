// The settings as the rest of the plugin reads them.
#pragma once

#include <holdfast/http.hpp>
#include <holdfast/plugin.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace holdfast::s3 {

enum class Addressing : std::uint8_t { automatic, path, virtual_host };
enum class Encryption : std::uint8_t { bucket, service_key, kms_key, customer_key };
enum class Checksum : std::uint8_t { automatic, crc32c, md5, sha256, none };

/// Texts are empty where nothing was said.
struct Settings {
  std::string bucket = {};
  std::string path = {};  ///< Without slashes at its ends.
  std::string endpoint = {};
  std::string ca_file = {};
  std::string proxy = {};
  std::string region = {};
  std::string fallback_region = {};  ///< Where `region` is empty: no more than a first guess.
  Addressing addressing = Addressing::automatic;
  bool dual_stack = false;
  bool fips = false;

  std::string credentials = {};  ///< Where they come from: a choice of the table.
  std::string access_key = {};
  std::string secret_key = {};
  std::string session_token = {};
  std::string profile = {};
  std::string role_arn = {};
  std::string role_session_name = {};
  std::string external_id = {};
  std::string sts_endpoint = {};

  std::string storage_class = {};
  Encryption encryption = Encryption::bucket;
  std::string kms_key_id = {};
  std::string customer_key = {};  ///< Base64.
  Checksum checksum = Checksum::automatic;
  std::string expected_bucket_owner = {};
  std::chrono::nanoseconds abort_uploads_after{0};  ///< 0: never.
};

/// How every service of a backend is reached: its own, and that of tokens.
[[nodiscard]] inline sdk::HttpWay way_of(const Settings& settings) {
  return {.ca_file = settings.ca_file, .proxy = settings.proxy};
}

[[nodiscard]] Settings read_settings(const sdk::Settings& from);

}  // namespace holdfast::s3
