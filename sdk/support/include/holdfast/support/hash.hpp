// Hashes that storage services ask for, by OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace holdfast::support {

using Sha256 = std::array<std::byte, 32>;
using Sha1 = std::array<std::byte, 20>;
using Md5 = std::array<std::byte, 16>;

/// The bytes of `text`, borrowed.
[[nodiscard]] inline std::span<const std::byte> bytes_of(std::string_view text) noexcept {
  return std::as_bytes(std::span{text});
}

[[nodiscard]] Sha256 sha256(std::span<const std::byte> data);
[[nodiscard]] Sha256 hmac_sha256(std::span<const std::byte> key, std::span<const std::byte> data);
/// For names that others have made with it, nothing else.
[[nodiscard]] Sha1 sha1(std::span<const std::byte> data);
/// Guards against accidents, nothing else. Throws HF_E_UNSUPPORTED where OpenSSL has been told to do without it.
[[nodiscard]] Md5 md5(std::span<const std::byte> data);

/// md5() of what comes piece by piece. Threads: one at a time.
class RunningMd5 {
 public:
  RunningMd5();
  ~RunningMd5();
  RunningMd5(const RunningMd5&) = delete;
  RunningMd5& operator=(const RunningMd5&) = delete;

  void add(std::span<const std::byte> data);
  /// Of everything so far; nothing is added behind it.
  [[nodiscard]] Md5 finish();

 private:
  struct Parts;
  const std::unique_ptr<Parts> parts_;
};

}  // namespace holdfast::support
