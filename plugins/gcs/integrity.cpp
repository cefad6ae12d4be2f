#include "integrity.hpp"

#include <holdfast/support/crc32c.hpp>
#include <holdfast/support/encoding.hpp>

#include <array>

namespace holdfast::gcs {

void Checksum::add(std::span<const std::byte> data) noexcept {
  crc_ = support::crc32c_joined(crc_, support::crc32c(data), data.size());
  size_ += data.size();
}

void Checksum::add(const Checksum& other) noexcept {
  crc_ = support::crc32c_joined(crc_, other.crc_, other.size_);
  size_ += other.size_;
}

std::string Checksum::text() const {
  const std::array<std::byte, 4> bytes{std::byte(crc_ >> 24U), std::byte(crc_ >> 16U), std::byte(crc_ >> 8U),
                                       std::byte(crc_)};
  return support::base64(bytes);
}

Checksum checksum_of(std::span<const std::byte> data) noexcept {
  Checksum checksum;
  checksum.add(data);
  return checksum;
}

sdk::HttpHeader hash_header(const Checksum& checksum) { return {"x-goog-hash", "crc32c=" + checksum.text()}; }

std::string crc32c_in(const sdk::HttpHeaders& headers) {
  constexpr std::string_view mark = "crc32c=";
  for (const auto& header : headers) {
    if (sdk::find_header({header}, "x-goog-hash").empty()) continue;
    const std::string_view value = header.second;
    const auto at = value.find(mark);
    if (at == std::string_view::npos) continue;
    const std::string_view text = value.substr(at + mark.size());
    return std::string{text.substr(0, text.find_first_of(", "))};
  }
  return {};
}

void compare_stored(std::string_view stored, const Checksum& sent) {
  if (stored.empty() || stored == sent.text()) return;
  throw sdk::Error{HF_E_CORRUPT, "what the service stored is not what was sent"}
      .remedy("if it stays, look for a proxy or a network that changes what passes")
      .service("crc32c")
      .retry(sdk::Retry::safe);
}

}  // namespace holdfast::gcs
