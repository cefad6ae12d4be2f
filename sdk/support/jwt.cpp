#include <holdfast/plugin.hpp>
#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>
#include <holdfast/support/jwt.hpp>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cstring>

namespace holdfast::support {
namespace {

template <auto release>
struct Releasing {
  template <class T>
  void operator()(T* thing) const noexcept {
    release(thing);
  }
};
using Bio = std::unique_ptr<BIO, Releasing<BIO_free>>;
using Key = std::unique_ptr<EVP_PKEY, Releasing<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Releasing<X509_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Releasing<EVP_MD_CTX_free>>;

Bio reading(std::string_view text) { return Bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))}; }

/// Without one of its own OpenSSL would ask for the password at the terminal.
int give_password(char* room, int size, int, void* password) noexcept {
  const auto& given = *static_cast<const std::string_view*>(password);
  if (given.empty() || given.size() > static_cast<std::size_t>(size)) return -1;
  std::memcpy(room, given.data(), given.size());
  return static_cast<int>(given.size());
}

}  // namespace

struct RsaKey::Parts {
  Key key;
};

RsaKey::RsaKey(std::string_view pem, std::string_view what, std::string_view password)
    : parts_{std::make_unique<Parts>()} {
  const Bio text = reading(pem);
  parts_->key.reset(PEM_read_bio_PrivateKey(text.get(), nullptr, &give_password, &password));
  if (parts_->key == nullptr || EVP_PKEY_get_base_id(parts_->key.get()) != EVP_PKEY_RSA)
    throw sdk::Error{HF_E_INVALID_CONFIG, std::string{what} + " holds no RSA private key that can be read"}
        .remedy("it has to be PEM, with a block 'PRIVATE KEY', and its password given where it has one")
        .retry(sdk::Retry::never);
}

RsaKey::~RsaKey() = default;

std::string RsaKey::sign(std::string_view text) const {
  const Digest digest{EVP_MD_CTX_new()};
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  std::string signature;
  const auto signs = [&](unsigned char* room) {
    return EVP_DigestSign(digest.get(), room, &size, data, text.size()) == 1;
  };
  if (digest == nullptr || EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, parts_->key.get()) != 1 ||
      !signs(nullptr))
    throw sdk::Error{HF_E_INTERNAL, "OpenSSL computes no RSA signature"};
  signature.resize(size);
  if (!signs(reinterpret_cast<unsigned char*>(signature.data())))
    throw sdk::Error{HF_E_INTERNAL, "OpenSSL computes no RSA signature"};
  signature.resize(size);
  return signature;
}

std::string signed_jwt(std::string_view header, std::string_view claims, const RsaKey& key) {
  std::string text = base64url(bytes_of(header));
  text.append(".").append(base64url(bytes_of(claims)));
  return text + "." + base64url(bytes_of(key.sign(text)));
}

std::optional<std::string> jwt_claims(std::string_view token) {
  const auto first = token.find('.');
  const auto second = token.find('.', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos || std::ranges::count(token, '.') != 2) return std::nullopt;
  return base64url_decoded(token.substr(first + 1, second - first - 1));
}

std::optional<std::string> certificate_sha1(std::string_view pem) {
  const Bio text = reading(pem);
  const Certificate certificate{PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)};
  if (certificate == nullptr) return std::nullopt;
  unsigned char* encoded = nullptr;
  const int size = i2d_X509(certificate.get(), &encoded);
  if (size <= 0) return std::nullopt;
  const auto digest = sha1({reinterpret_cast<const std::byte*>(encoded), static_cast<std::size_t>(size)});
  OPENSSL_free(encoded);
  return std::string{reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace holdfast::support
