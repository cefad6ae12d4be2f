#include "settings.hpp"

#include "fields.hpp"

#include <holdfast/support/setting_values.hpp>

#include <utility>

namespace holdfast::azure {
namespace {

constexpr std::pair<std::string_view, Cloud> clouds[] = {
    {"public", Cloud::global}, {"china", Cloud::china}, {"us-government", Cloud::us_government}};
constexpr std::pair<std::string_view, Tier> tiers[] = {
    {"account", Tier::account}, {"hot", Tier::hot}, {"cool", Tier::cool}, {"cold", Tier::cold}};
constexpr std::pair<std::string_view, Checksum> checksums[] = {
    {"auto", Checksum::automatic}, {"crc64", Checksum::crc64}, {"md5", Checksum::md5}, {"none", Checksum::none}};

}  // namespace

Settings read_settings(const sdk::Settings& from) {
  using support::chosen, support::text_at, support::without_slashes_at_ends;
  return {.container = text_at(from, position_of("container")),
          .path = without_slashes_at_ends(from.text(position_of("path"))),
          .account = text_at(from, position_of("account")),
          .cloud = chosen(from.text(position_of("cloud")), clouds),
          .endpoint = text_at(from, position_of("endpoint")),
          .ca_file = text_at(from, position_of("ca_file")),
          .proxy = text_at(from, position_of("proxy")),
          .api_version = text_at(from, position_of("api_version")),
          .credentials = text_at(from, position_of("credentials")),
          .connection_string = text_at(from, position_of("connection_string")),
          .account_key = text_at(from, position_of("account_key")),
          .sas = text_at(from, position_of("sas")),
          .tenant_id = text_at(from, position_of("tenant_id")),
          .client_id = text_at(from, position_of("client_id")),
          .client_secret = text_at(from, position_of("client_secret")),
          .client_certificate = text_at(from, position_of("client_certificate")),
          .client_certificate_password = text_at(from, position_of("client_certificate_password")),
          .authority = text_at(from, position_of("authority")),
          .tier = chosen(from.text(position_of("access_tier")), tiers),
          .encryption_scope = text_at(from, position_of("encryption_scope")),
          .customer_key = text_at(from, position_of("customer_key")),
          .checksum = chosen(from.text(position_of("checksum")), checksums)};
}

}  // namespace holdfast::azure
