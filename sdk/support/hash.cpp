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

[[noreturn]] void refuse_md5() {
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
  if (EVP_Digest(data.data(), data.size(), room_in(digest), nullptr, EVP_md5(), nullptr) != 1) refuse_md5();
  return digest;
}

struct RunningMd5::Parts {
  EVP_MD_CTX* context = EVP_MD_CTX_new();

  Parts() = default;
  ~Parts() { EVP_MD_CTX_free(context); }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
};

RunningMd5::RunningMd5() : parts_{std::make_unique<Parts>()} {
  if (parts_->context == nullptr) throw std::bad_alloc{};
  if (EVP_DigestInit_ex(parts_->context, EVP_md5(), nullptr) != 1) refuse_md5();
}

RunningMd5::~RunningMd5() = default;

void RunningMd5::add(std::span<const std::byte> data) {
  if (EVP_DigestUpdate(parts_->context, data.data(), data.size()) != 1) refuse_md5();
}

Md5 RunningMd5::finish() {
  Md5 digest;
  if (EVP_DigestFinal_ex(parts_->context, room_in(digest), nullptr) != 1) refuse_md5();
  return digest;
}

}  // namespace holdfast::support
