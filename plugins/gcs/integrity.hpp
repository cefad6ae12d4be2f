// How bytes are guarded on their way: by CRC-32C, which the service keeps of every object and compares with what it is
// sent. MD5 it keeps of some objects alone: not of those that it made of parts.
// cloud.google.com/storage/docs/data-validation
#pragma once

#include "settings.hpp"

#include <holdfast/http.hpp>
#include <holdfast/support/hash.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace holdfast::gcs {

/// Stretches that follow each other, and the CRC-32C of all of them.
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

/// Hashes as the service writes them, in base64; empty where they are not known.
struct Hashes {
  std::string crc32c = {};
  std::string md5 = {};
};

/// Stretches that follow each other, and what guards them. Throws HF_E_UNSUPPORTED where there is no MD5 for
/// Guard::md5.
class Hashing {
 public:
  explicit Hashing(Guard guard);
  void add(std::span<const std::byte> data);
  [[nodiscard]] const Checksum& checksum() const noexcept { return checksum_; }
  [[nodiscard]] Hashes hashes() const;

 private:
  Checksum checksum_;
  std::optional<support::RunningMd5> md5_;
};

[[nodiscard]] Hashing hashing_of(std::span<const std::byte> data, Guard guard);

/// What has to be computed to hold content against what the service keeps of it: MD5 where the settings want it, or
/// where the service tells of nothing else.
[[nodiscard]] Guard guard_for(const Hashes& stored, Guard configured) noexcept;

/// The header that has the service compare what arrives.
[[nodiscard]] sdk::HttpHeader hash_header(const Hashes& hashes);

/// What the header x-goog-hash of an answer holds: "crc32c=AAAAAA==,md5=…", also over several headers.
[[nodiscard]] Hashes hashes_in(const sdk::HttpHeaders& headers);

/// HF_E_CORRUPT, safe to repeat, where the service has another hash of what it was sent than `sent`. One that is known
/// on one side alone says nothing.
void compare_stored(const Hashes& stored, const Hashes& sent);
/// The same of what it sent.
void compare_arrived(const Hashes& stored, const Hashes& arrived);

}  // namespace holdfast::gcs
