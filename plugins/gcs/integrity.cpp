#include "integrity.hpp"

#include <holdfast/support/crc32c.hpp>
#include <holdfast/support/encoding.hpp>

#include <array>
#include <string_view>

namespace holdfast::gcs {
namespace {

/// "x" of "crc32c=x, md5=y"; empty where the mark is not there.
std::string value_behind(std::string_view mark, std::string_view list) {
  const auto at = list.find(mark);
  if (at == std::string_view::npos) return {};
  const std::string_view text = list.substr(at + mark.size());
  return std::string{text.substr(0, text.find_first_of(", "))};
}

bool differ(const std::string& one, const std::string& other) noexcept {
  return !one.empty() && !other.empty() && one != other;
}

void refuse_difference(const Hashes& stored, const Hashes& own, const char* what) {
  const bool by_crc32c = differ(stored.crc32c, own.crc32c);
  if (!by_crc32c && !differ(stored.md5, own.md5)) return;
  throw sdk::Error{HF_E_CORRUPT, what}
      .remedy("if it stays, look for a proxy or a network that changes what passes")
      .service(by_crc32c ? "crc32c" : "md5")
      .retry(sdk::Retry::safe);
}

}  // namespace

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

Hashing::Hashing(Guard guard) {
  if (guard == Guard::md5) md5_.emplace();
}

void Hashing::add(std::span<const std::byte> data) {
  checksum_.add(data);
  if (md5_) md5_->add(data);
}

Hashes Hashing::hashes() const {
  return {.crc32c = checksum_.text(), .md5 = md5_ ? support::base64(md5_->digest()) : std::string{}};
}

Hashing hashing_of(std::span<const std::byte> data, Guard guard) {
  Hashing hashing{guard};
  hashing.add(data);
  return hashing;
}

Guard guard_for(const Hashes& stored, Guard configured) noexcept {
  const bool is_wanted = configured == Guard::md5 || stored.crc32c.empty();
  return is_wanted && !stored.md5.empty() ? Guard::md5 : Guard::crc32c;
}

sdk::HttpHeader hash_header(const Hashes& hashes) {
  return {"x-goog-hash", "crc32c=" + hashes.crc32c + (hashes.md5.empty() ? "" : ",md5=" + hashes.md5)};
}

Hashes hashes_in(const sdk::HttpHeaders& headers) {
  Hashes hashes;
  for (const auto& header : headers) {
    if (sdk::find_header({header}, "x-goog-hash").empty()) continue;
    if (hashes.crc32c.empty()) hashes.crc32c = value_behind("crc32c=", header.second);
    if (hashes.md5.empty()) hashes.md5 = value_behind("md5=", header.second);
  }
  return hashes;
}

void compare_stored(const Hashes& stored, const Hashes& sent) {
  refuse_difference(stored, sent, "what the service stored is not what was sent");
}

void compare_arrived(const Hashes& stored, const Hashes& arrived) {
  refuse_difference(stored, arrived, "what arrived is not what the service stored");
}

}  // namespace holdfast::gcs
