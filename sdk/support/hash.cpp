#include <holdfast/support/hash.hpp>

#include <holdfast/plugin.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <new>

namespace holdfast::support {
namespace {

const unsigned char* to_openssl(std::span<const std::byte> data) noexcept {
  return reinterpret_cast<const unsigned char*>(data.data());
}

unsigned char* room_in(std::span<std::byte> data) noexcept { return reinterpret_cast<unsigned char*>(data.data()); }

void require_md5(int done) {
  if (done == 1) return;
  throw sdk::Error{HF_E_UNSUPPORTED, "OpenSSL computes no MD5 on this machine"}
      .remedy("choose another checksum, or allow MD5 in OpenSSL's configuration")
      .retry(sdk::Retry::never);
}

}  // namespace

Sha256 sha256(std::span<const std::byte> data) {
  Sha256 digest;
  if (EVP_Digest(data.data(), data.size(), room_in(digest), nullptr, EVP_sha256(), nullptr) != 1)
    throw sdk::Error{HF_E_INTERNAL, "OpenSSL computes no SHA-256"};
  return digest;
}

Sha256 hmac_sha256(std::span<const std::byte> key, std::span<const std::byte> data) {
  Sha256 digest;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), to_openssl(data), data.size(), room_in(digest),
           nullptr) == nullptr)
    throw sdk::Error{HF_E_INTERNAL, "OpenSSL computes no HMAC"};
  return digest;
}

Sha1 sha1(std::span<const std::byte> data) {
  Sha1 digest;
  if (EVP_Digest(data.data(), data.size(), room_in(digest), nullptr, EVP_sha1(), nullptr) != 1)
    throw sdk::Error{HF_E_UNSUPPORTED, "OpenSSL computes no SHA-1 on this machine"}.retry(sdk::Retry::never);
  return digest;
}

Md5 md5(std::span<const std::byte> data) {
  Md5 digest;
  require_md5(EVP_Digest(data.data(), data.size(), room_in(digest), nullptr, EVP_md5(), nullptr));
  return digest;
}

void RunningMd5::Free::operator()(evp_md_ctx_st* state) const noexcept { EVP_MD_CTX_free(state); }

RunningMd5::RunningMd5() : state_{EVP_MD_CTX_new()} {
  if (state_ == nullptr) throw std::bad_alloc{};
  require_md5(EVP_DigestInit_ex(state_.get(), EVP_md5(), nullptr));
}

RunningMd5::RunningMd5(const RunningMd5& other) : state_{EVP_MD_CTX_new()} {
  if (state_ == nullptr) throw std::bad_alloc{};
  require_md5(EVP_MD_CTX_copy_ex(state_.get(), other.state_.get()));
}

RunningMd5& RunningMd5::operator=(const RunningMd5& other) {
  if (this != &other) *this = RunningMd5{other};
  return *this;
}

void RunningMd5::add(std::span<const std::byte> data) {
  require_md5(EVP_DigestUpdate(state_.get(), data.data(), data.size()));
}

Md5 RunningMd5::digest() const {
  Md5 digest;
  RunningMd5 ended{*this};
  require_md5(EVP_DigestFinal_ex(ended.state_.get(), room_in(digest), nullptr));
  return digest;
}

}  // namespace holdfast::support
