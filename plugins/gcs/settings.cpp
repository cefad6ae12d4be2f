#include "settings.hpp"

#include "fields.hpp"

#include <holdfast/support/setting_values.hpp>

#include <utility>

namespace holdfast::gcs {
namespace {

/// STORAGE_EMULATOR_HOST is mostly a host and a port alone.
std::string with_scheme(std::string_view endpoint) {
  if (endpoint.empty() || endpoint.find("://") != std::string_view::npos) return std::string{endpoint};
  return std::string{"http://"}.append(endpoint);
}

constexpr std::pair<std::string_view, Guard> checksums[] = {{"auto", Guard::crc32c}, {"md5", Guard::md5}};
constexpr std::pair<std::string_view, Uploads> uploads[] = {
    {"auto", Uploads::automatic}, {"multipart", Uploads::multipart}, {"resumable", Uploads::resumable}};

}  // namespace

Settings read_settings(const sdk::Settings& from) {
  using support::chosen, support::text_at, support::without_slashes_at_ends;
  return {.bucket = text_at(from, position_of("bucket")),
          .path = without_slashes_at_ends(from.text(position_of("path"))),
          .endpoint = with_scheme(from.text(position_of("endpoint"))),
          .ca_file = text_at(from, position_of("ca_file")),
          .proxy = text_at(from, position_of("proxy")),
          .credentials = text_at(from, position_of("credentials")),
          .key_file = text_at(from, position_of("key_file")),
          .key = text_at(from, position_of("key")),
          .access_key = text_at(from, position_of("access_key")),
          .secret_key = text_at(from, position_of("secret_key")),
          .impersonate = text_at(from, position_of("impersonate")),
          .token_endpoint = text_at(from, position_of("token_endpoint")),
          .user_project = text_at(from, position_of("user_project")),
          .storage_class = text_at(from, position_of("storage_class")),
          .kms_key = text_at(from, position_of("kms_key")),
          .uploads = chosen(from.text(position_of("uploads")), uploads),
          .checksum = chosen(from.text(position_of("checksum")), checksums),
          .abort_uploads_after = std::chrono::nanoseconds{from.integer(position_of("abort_uploads_after"))}};
}

}  // namespace holdfast::gcs
