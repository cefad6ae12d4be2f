// How bytes are guarded on their way: by CRC-32C, which the service keeps of every object and compares with what it is
// sent. MD5 it keeps of some objects only.
#pragma once

#include <holdfast/http.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::gcs {

/// Stretches that follow each other, and the checksum of all of them.
class Checksum {
 public:
  void add(std::span<const std::byte> data) noexcept;
  /// `other` is that of what follows.
  void add(const Checksum& other) noexcept;
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// In the byte order of networks, as base64: as the service writes it.
  [[nodiscard]] std::string text() const;

 private:
  std::uint32_t crc_ = 0;
  std::uint64_t size_ = 0;
};

[[nodiscard]] Checksum checksum_of(std::span<const std::byte> data) noexcept;

/// The header that has the service compare what arrives.
[[nodiscard]] sdk::HttpHeader hash_header(const Checksum& checksum);

/// The CRC-32C in the header x-goog-hash of an answer: "crc32c=AAAAAA==,md5=…", also over several headers. Empty where
/// there is none.
[[nodiscard]] std::string crc32c_in(const sdk::HttpHeaders& headers);

/// HF_E_CORRUPT, safe to repeat, where the service has another checksum of what it was sent than `sent`. An empty one
/// says nothing.
void compare_stored(std::string_view stored, const Checksum& sent);

}  // namespace holdfast::gcs
