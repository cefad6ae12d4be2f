// Hashes that storage services ask for, by OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

struct evp_md_ctx_st;  // OpenSSL's EVP_MD_CTX

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

/// The same of stretches that follow each other. A copy goes on by itself from where this one is. Throws as md5().
class RunningMd5 {
 public:
  RunningMd5();
  RunningMd5(const RunningMd5& other);
  RunningMd5& operator=(const RunningMd5& other);
  RunningMd5(RunningMd5&&) noexcept = default;
  RunningMd5& operator=(RunningMd5&&) noexcept = default;
  ~RunningMd5() = default;

  void add(std::span<const std::byte> data);
  /// Of all that was added up to now.
  [[nodiscard]] Md5 digest() const;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* state) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> state_;
};

}  // namespace holdfast::support
