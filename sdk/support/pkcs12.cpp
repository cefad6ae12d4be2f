#include <holdfast/support/pkcs12.hpp>

#include "openssl.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include <memory>

namespace holdfast::support {
namespace {

using Pkcs12 = std::unique_ptr<PKCS12, openssl::Releasing<PKCS12_free>>;

/// OpenSSL's own words, which hold nothing of what it was given.
std::string last_reason() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return reason == nullptr ? "OpenSSL does not say why" : reason;
}

[[noreturn]] void refuse_cipher(std::string_view what) {
  throw misconfigured(std::string{what} + " cannot be decrypted: " + last_reason(),
                      "it may be encrypted in a way that is no longer safe: write it anew, by "
                      "openssl pkcs12 -legacy -in FILE -nodes -out NEW.pem");
}

/// Of files without a password there are two kinds: it is empty, or there is none.
bool is_opened_by(PKCS12* store, const std::string& password) {
  return PKCS12_verify_mac(store, password.c_str(), -1) == 1 ||
         (password.empty() && PKCS12_verify_mac(store, nullptr, 0) == 1);
}

std::string pem_of(const EVP_PKEY* key, X509* certificate) {
  const openssl::Bio out{BIO_new(BIO_s_mem())};
  const bool is_written = out != nullptr &&
                          PEM_write_bio_PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
                          (certificate == nullptr || PEM_write_bio_X509(out.get(), certificate) == 1);
  if (!is_written) throw sdk::Error{HF_E_INTERNAL, "OpenSSL writes no PEM: " + last_reason()};
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

std::string pem_of_pkcs12(std::string_view bytes, std::string_view what, const KeyPassword& password) {
  const Pkcs12 store{d2i_PKCS12_bio(openssl::reading(bytes).get(), nullptr)};
  ERR_clear_error();
  if (store == nullptr)
    throw misconfigured(std::string{what} + " is neither PEM nor PKCS#12",
                        "write the certificate and its key into it, as a PEM or PFX file");
  const std::string text{password.text};
  if (!is_opened_by(store.get(), text)) {
    if (ERR_peek_error() != 0) refuse_cipher(what);
    openssl::refuse_password(what, password);
  }
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  const bool is_parsed = PKCS12_parse(store.get(), text.c_str(), &key, &certificate, nullptr) == 1;
  const openssl::Key own_key{key};
  const openssl::Certificate own_certificate{certificate};
  if (!is_parsed) refuse_cipher(what);
  if (key == nullptr)
    throw misconfigured(std::string{what} + " holds no private key", "export the certificate again, with its key");
  return pem_of(key, certificate);
}

}  // namespace holdfast::support
