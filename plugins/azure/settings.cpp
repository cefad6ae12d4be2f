#include "settings.hpp"

#include "fields.hpp"

#include <utility>

namespace holdfast::azure {
namespace {

std::string text(const sdk::Settings& from, std::uint32_t position) { return std::string{from.text(position)}; }

/// The value that stands where the choice does in `values`; the first where it is none of them.
template <class T, std::size_t N>
T chosen(std::string_view choice, const std::pair<std::string_view, T> (&values)[N]) {
  for (const auto& [name, value] : values)
    if (name == choice) return value;
  return values[0].second;
}

constexpr std::pair<std::string_view, Cloud> clouds[] = {
    {"public", Cloud::global}, {"china", Cloud::china}, {"us-government", Cloud::us_government}};
constexpr std::pair<std::string_view, Tier> tiers[] = {
    {"account", Tier::account}, {"hot", Tier::hot}, {"cool", Tier::cool}, {"cold", Tier::cold}};
constexpr std::pair<std::string_view, Checksum> checksums[] = {
    {"auto", Checksum::automatic}, {"crc64", Checksum::crc64}, {"md5", Checksum::md5}, {"none", Checksum::none}};

std::string without_slashes_at_ends(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  return std::string{path};
}

}  // namespace

Settings read_settings(const sdk::Settings& from) {
  return {.container = text(from, position_of("container")),
          .path = without_slashes_at_ends(from.text(position_of("path"))),
          .account = text(from, position_of("account")),
          .cloud = chosen(from.text(position_of("cloud")), clouds),
          .endpoint = text(from, position_of("endpoint")),
          .ca_file = text(from, position_of("ca_file")),
          .proxy = text(from, position_of("proxy")),
          .api_version = text(from, position_of("api_version")),
          .credentials = text(from, position_of("credentials")),
          .connection_string = text(from, position_of("connection_string")),
          .account_key = text(from, position_of("account_key")),
          .sas = text(from, position_of("sas")),
          .tenant_id = text(from, position_of("tenant_id")),
          .client_id = text(from, position_of("client_id")),
          .client_secret = text(from, position_of("client_secret")),
          .client_certificate = text(from, position_of("client_certificate")),
          .client_certificate_password = text(from, position_of("client_certificate_password")),
          .authority = text(from, position_of("authority")),
          .tier = chosen(from.text(position_of("access_tier")), tiers),
          .encryption_scope = text(from, position_of("encryption_scope")),
          .customer_key = text(from, position_of("customer_key")),
          .checksum = chosen(from.text(position_of("checksum")), checksums)};
}

}  // namespace holdfast::azure
