#include "settings.hpp"

#include "fields.hpp"

#include <utility>

namespace holdfast::s3 {
namespace {

std::string text(const sdk::Settings& from, std::uint32_t position) { return std::string{from.text(position)}; }

/// The value that stands where the choice does in `values`; the first where it is none of them.
template <class T, std::size_t N>
T chosen(std::string_view choice, const std::pair<std::string_view, T> (&values)[N]) {
  for (const auto& [name, value] : values)
    if (name == choice) return value;
  return values[0].second;
}

constexpr std::pair<std::string_view, Addressing> addressings[] = {
    {"auto", Addressing::automatic}, {"path", Addressing::path}, {"virtual", Addressing::virtual_host}};
constexpr std::pair<std::string_view, Encryption> encryptions[] = {{"bucket", Encryption::bucket},
                                                                   {"sse-s3", Encryption::service_key},
                                                                   {"sse-kms", Encryption::kms_key},
                                                                   {"sse-c", Encryption::customer_key}};
constexpr std::pair<std::string_view, Checksum> checksums[] = {{"auto", Checksum::automatic},
                                                               {"crc32c", Checksum::crc32c},
                                                               {"md5", Checksum::md5},
                                                               {"sha256", Checksum::sha256},
                                                               {"none", Checksum::none}};

std::string without_slashes_at_ends(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  return std::string{path};
}

}  // namespace

Settings read_settings(const sdk::Settings& from) {
  return {.bucket = text(from, position_of("bucket")),
          .path = without_slashes_at_ends(from.text(position_of("path"))),
          .endpoint = text(from, position_of("endpoint")),
          .ca_file = text(from, position_of("ca_file")),
          .proxy = text(from, position_of("proxy")),
          .region = text(from, position_of("region")),
          .addressing = chosen(from.text(position_of("addressing")), addressings),
          .dual_stack = from.flag(position_of("dual_stack")),
          .fips = from.flag(position_of("fips")),
          .credentials = text(from, position_of("credentials")),
          .access_key = text(from, position_of("access_key")),
          .secret_key = text(from, position_of("secret_key")),
          .session_token = text(from, position_of("session_token")),
          .profile = text(from, position_of("profile")),
          .role_arn = text(from, position_of("role_arn")),
          .role_session_name = text(from, position_of("role_session_name")),
          .external_id = text(from, position_of("external_id")),
          .sts_endpoint = text(from, position_of("sts_endpoint")),
          .storage_class = text(from, position_of("storage_class")),
          .encryption = chosen(from.text(position_of("encryption")), encryptions),
          .kms_key_id = text(from, position_of("kms_key_id")),
          .customer_key = text(from, position_of("customer_key")),
          .checksum = chosen(from.text(position_of("checksum")), checksums),
          .expected_bucket_owner = text(from, position_of("expected_bucket_owner")),
          .abort_uploads_after = std::chrono::nanoseconds{from.integer(position_of("abort_uploads_after"))}};
}

}  // namespace holdfast::s3
