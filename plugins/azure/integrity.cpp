#include "integrity.hpp"

#include <holdfast/support/crc64.hpp>
#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>

#include <array>
#include <utility>

namespace holdfast::azure {
namespace {

constexpr std::string_view md5_header = "content-md5";
constexpr std::string_view crc64_header = "x-ms-content-crc64";

/// The lowest byte first, as base64.
std::string crc64_text(std::uint64_t crc) {
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
  return is_at_azure(settings) ? Guard::crc64 : Guard::md5;
}

}  // namespace

sdk::HttpHeaders guard(std::span<const std::byte> body, Guard guard) {
  switch (guard) {
    case Guard::md5:
      return {{std::string{md5_header}, support::base64(support::md5(body))}};
    case Guard::crc64:
      return {{std::string{crc64_header}, crc64_text(support::crc64(body))}};
    case Guard::none:
      break;
  }
  return {};
}

Arrival::Arrival(Guard guard, const support::Wanted& wanted) noexcept
    : is_ranged_{wanted.is_ranged()}, guard_{is_ranged_ && wanted.length > max_range ? Guard::none : guard} {}

sdk::HttpHeaders Arrival::question() const {
  if (!is_ranged_ || guard_ == Guard::none) return {};
  return {{guard_ == Guard::md5 ? "x-ms-range-get-content-md5" : "x-ms-range-get-content-crc64", "true"}};
}

/// Of a range, a checksum that nobody asked for may be that of the whole object.
void Arrival::begin(const sdk::HttpResponse& head) {
  const bool is_whole = head.status != 206;
  for (const auto& [kind, name] : {std::pair{Guard::crc64, crc64_header}, {Guard::md5, md5_header}}) {
    const std::string_view value = sdk::find_header(head.headers, name);
    if (guard_ == Guard::none || value.empty() || (!is_whole && kind != guard_)) continue;
    announced_as_ = kind;
    announced_ = value;
    break;
  }
  if (announced_as_ == Guard::md5) begin_md5();
}

/// A machine that is told to do without MD5 can read all the same.
void Arrival::begin_md5() {
  try {
    md5_.emplace();
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_UNSUPPORTED) throw;
    announced_as_ = Guard::none;
  }
}

void Arrival::add(std::span<const std::byte> data) {
  if (md5_) md5_->add(data);
  if (announced_as_ == Guard::crc64) crc64_ = support::crc64(data, crc64_);
}

void Arrival::finish() const {
  if (announced_as_ == Guard::none) return;
  const std::string arrived = md5_ ? support::base64(md5_->digest()) : crc64_text(crc64_);
  if (arrived == announced_) return;
  throw sdk::Error{HF_E_CORRUPT, "what arrived is not what the service holds: its " +
                                     std::string{md5_ ? "MD5" : "CRC-64"} + " differs"}
      .remedy(
          "if it stays, look for a proxy or a network that changes what passes; an object whose Content-MD5 somebody "
          "wrote wrongly can be read with checksum = \"none\"")
      .service(std::string{md5_ ? md5_header : crc64_header})
      .retry(sdk::Retry::safe);
}

Integrity::Integrity(const Settings& settings, const Endpoint& endpoint)
    : is_open_{settings.checksum == Checksum::automatic && !is_exposed(endpoint)},
      is_azure_{is_at_azure(settings)},
      current_{configured(settings, endpoint)} {}

Guard Integrity::to_read() const noexcept {
  const Guard guard = current();
  return guard == Guard::crc64 && !is_azure_ ? Guard::md5 : guard;
}

}  // namespace holdfast::azure
