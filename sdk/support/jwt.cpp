#include <holdfast/plugin.hpp>
#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>
#include <holdfast/support/jwt.hpp>

#include "openssl.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>

namespace holdfast::support {
namespace {

using openssl::reading;
using Digest = std::unique_ptr<EVP_MD_CTX, openssl::Releasing<EVP_MD_CTX_free>>;

/// Without one of its own OpenSSL would ask for the password at the terminal.
int give_password(char* room, int size, int, void* password) noexcept {
  const auto& given = *static_cast<const std::string_view*>(password);
  if (given.empty() || given.size() > static_cast<std::size_t>(size)) return -1;
  std::ranges::copy(given, room);
  return static_cast<int>(given.size());
}

}  // namespace

struct RsaKey::Parts {
  openssl::Key key;
};

RsaKey::RsaKey(std::string_view pem, std::string_view what, const KeyPassword& password)
    : parts_{std::make_unique<Parts>()} {
  const openssl::Bio text = reading(pem);
  std::string_view given = password.text;
  parts_->key.reset(PEM_read_bio_PrivateKey(text.get(), nullptr, &give_password, &given));
  ERR_clear_error();
  // "BEGIN ENCRYPTED PRIVATE KEY", or "Proc-Type: 4,ENCRYPTED" in older files.
  if (parts_->key == nullptr && pem.find("ENCRYPTED") != std::string_view::npos)
    openssl::refuse_password(what, password);
  if (parts_->key == nullptr || EVP_PKEY_get_base_id(parts_->key.get()) != EVP_PKEY_RSA)
    throw sdk::Error{HF_E_INVALID_CONFIG, std::string{what} + " holds no RSA private key that can be read"}
        .remedy(std::string{password.other_key})
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
  const openssl::Bio text = reading(pem);
  const openssl::Certificate certificate{PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)};
  if (certificate == nullptr) return std::nullopt;
  unsigned char* encoded = nullptr;
  const int size = i2d_X509(certificate.get(), &encoded);
  if (size <= 0) return std::nullopt;
  const auto digest = sha1({reinterpret_cast<const std::byte*>(encoded), static_cast<std::size_t>(size)});
  OPENSSL_free(encoded);
  return std::string{reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace holdfast::support
