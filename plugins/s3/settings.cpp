#include "settings.hpp"

#include "fields.hpp"

#include <holdfast/support/setting_values.hpp>

#include <utility>

namespace holdfast::s3 {
namespace {

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

}  // namespace

Settings read_settings(const sdk::Settings& from) {
  using support::chosen, support::text_at, support::without_slashes_at_ends;
  return {.bucket = text_at(from, position_of("bucket")),
          .path = without_slashes_at_ends(from.text(position_of("path"))),
          .endpoint = text_at(from, position_of("endpoint")),
          .ca_file = text_at(from, position_of("ca_file")),
          .proxy = text_at(from, position_of("proxy")),
          .region = text_at(from, position_of("region")),
          .addressing = chosen(from.text(position_of("addressing")), addressings),
          .dual_stack = from.flag(position_of("dual_stack")),
          .fips = from.flag(position_of("fips")),
          .credentials = text_at(from, position_of("credentials")),
          .access_key = text_at(from, position_of("access_key")),
          .secret_key = text_at(from, position_of("secret_key")),
          .session_token = text_at(from, position_of("session_token")),
          .profile = text_at(from, position_of("profile")),
          .role_arn = text_at(from, position_of("role_arn")),
          .role_session_name = text_at(from, position_of("role_session_name")),
          .external_id = text_at(from, position_of("external_id")),
          .sts_endpoint = text_at(from, position_of("sts_endpoint")),
          .storage_class = text_at(from, position_of("storage_class")),
          .encryption = chosen(from.text(position_of("encryption")), encryptions),
          .kms_key_id = text_at(from, position_of("kms_key_id")),
          .customer_key = text_at(from, position_of("customer_key")),
          .checksum = chosen(from.text(position_of("checksum")), checksums),
          .expected_bucket_owner = text_at(from, position_of("expected_bucket_owner")),
          .abort_uploads_after = std::chrono::nanoseconds{from.integer(position_of("abort_uploads_after"))}};
}

}  // namespace holdfast::s3
