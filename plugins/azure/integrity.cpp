#include "integrity.hpp"

#include <holdfast/support/crc64.hpp>
#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>

#include <array>

namespace holdfast::azure {
namespace {

/// The lowest byte first, as base64.
std::string crc64_text(std::span<const std::byte> body) {
  const std::uint64_t crc = support::crc64(body);
  std::array<std::byte, sizeof crc> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = std::byte(crc >> (8 * i));
  return support::base64(bytes);
}

bool is_exposed(const Endpoint& endpoint) noexcept { return !endpoint.has_tls() && !endpoint.is_on_this_machine(); }

Guard configured(const Settings& settings, const Endpoint& endpoint) noexcept {
  if (is_exposed(endpoint)) return Guard::md5;
  switch (settings.checksum) {
    case Checksum::crc64:
      return Guard::crc64;
    case Checksum::md5:
      return Guard::md5;
    case Checksum::none:
      return Guard::none;
    case Checksum::automatic:
      break;
  }
  return settings.endpoint.empty() ? Guard::crc64 : Guard::md5;
}

}  // namespace

sdk::HttpHeaders guard(std::span<const std::byte> body, Guard guard) {
  switch (guard) {
    case Guard::md5:
      return {{"content-md5", support::base64(support::md5(body))}};
    case Guard::crc64:
      return {{"x-ms-content-crc64", crc64_text(body)}};
    case Guard::none:
      break;
  }
  return {};
}

Integrity::Integrity(const Settings& settings, const Endpoint& endpoint)
    : is_open_{settings.checksum == Checksum::automatic && !is_exposed(endpoint)},
      current_{configured(settings, endpoint)} {}

}  // namespace holdfast::azure
