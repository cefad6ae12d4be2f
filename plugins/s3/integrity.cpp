#include "integrity.hpp"

#include "sign.hpp"

#include <holdfast/support/crc32c.hpp>
#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>

#include <array>

namespace holdfast::s3 {
namespace {

/// In the byte order of networks, as base64.
std::string crc32c_text(std::span<const std::byte> body) {
  const std::uint32_t crc = support::crc32c(body);
  const std::array<std::byte, 4> bytes{std::byte(crc >> 24U), std::byte(crc >> 16U), std::byte(crc >> 8U),
                                       std::byte(crc)};
  return support::base64(bytes);
}

Guard configured(const Settings& settings) noexcept {
  switch (settings.checksum) {
    case Checksum::crc32c:
      return Guard::crc32c;
    case Checksum::md5:
      return Guard::md5;
    case Checksum::sha256:
      return Guard::sha256;
    case Checksum::none:
      return Guard::none;
    case Checksum::automatic:
      break;
  }
  return settings.endpoint.empty() ? Guard::crc32c : Guard::sha256;
}

}  // namespace

Payload guard(std::span<const std::byte> body, Guard guard, Transit transit) {
  Payload payload{.hash = transit == Transit::plain || guard == Guard::sha256 ? support::hex(support::sha256(body))
                                                                              : std::string{unsigned_payload}};
  if (guard == Guard::md5) payload.headers.emplace_back("content-md5", support::base64(support::md5(body)));
  if (guard == Guard::crc32c) {
    payload.checksum = crc32c_text(body);
    payload.headers.emplace_back("x-amz-checksum-crc32c", payload.checksum);
  }
  return payload;
}

Integrity::Integrity(const Settings& settings)
    : is_open_{settings.checksum == Checksum::automatic}, current_{configured(settings)} {}

}  // namespace holdfast::s3
