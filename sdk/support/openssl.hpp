// What the files of this folder share that read keys with OpenSSL. Not for others.
#pragma once

#include <holdfast/support/credentials.hpp>
#include <holdfast/support/jwt.hpp>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

namespace holdfast::support::openssl {

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

/// Reads `bytes`, which it borrows.
[[nodiscard]] inline Bio reading(std::string_view bytes) {
  return Bio{BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size()))};
}

[[noreturn]] inline void refuse_password(std::string_view what, const KeyPassword& password) {
  const std::string name{what};
  throw misconfigured(
      password.text.empty() ? name + " needs a password, and there is none" : "the password does not open " + name,
      std::string{password.remedy});
}

}  // namespace holdfast::support::openssl
