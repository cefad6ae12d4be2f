#include "settings.hpp"

#include "fields.hpp"

namespace holdfast::gcs {
namespace {

std::string text(const sdk::Settings& from, std::uint32_t position) { return std::string{from.text(position)}; }

std::string without_slashes_at_ends(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  return std::string{path};
}

/// STORAGE_EMULATOR_HOST is mostly a host and a port alone.
std::string with_scheme(std::string_view endpoint) {
  if (endpoint.empty() || endpoint.find("://") != std::string_view::npos) return std::string{endpoint};
  return std::string{"http://"}.append(endpoint);
}

Uploads uploads_by(std::string_view choice) {
  if (choice == "multipart") return Uploads::multipart;
  return choice == "resumable" ? Uploads::resumable : Uploads::automatic;
}

}  // namespace

Settings read_settings(const sdk::Settings& from) {
  return {.bucket = text(from, position_of("bucket")),
          .path = without_slashes_at_ends(from.text(position_of("path"))),
          .endpoint = with_scheme(from.text(position_of("endpoint"))),
          .ca_file = text(from, position_of("ca_file")),
          .proxy = text(from, position_of("proxy")),
          .credentials = text(from, position_of("credentials")),
          .key_file = text(from, position_of("key_file")),
          .key = text(from, position_of("key")),
          .access_key = text(from, position_of("access_key")),
          .secret_key = text(from, position_of("secret_key")),
          .impersonate = text(from, position_of("impersonate")),
          .token_endpoint = text(from, position_of("token_endpoint")),
          .user_project = text(from, position_of("user_project")),
          .storage_class = text(from, position_of("storage_class")),
          .kms_key = text(from, position_of("kms_key")),
          .uploads = uploads_by(from.text(position_of("uploads"))),
          .checksum = from.text(position_of("checksum")) == "md5" ? Guard::md5 : Guard::crc32c,
          .abort_uploads_after = std::chrono::nanoseconds{from.integer(position_of("abort_uploads_after"))}};
}

}  // namespace holdfast::gcs
