#include "credentials/certificate_file.hpp"

#include <holdfast/plugin.hpp>
#include <holdfast/support/small_file.hpp>
#include <holdfast/support/text.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace holdfast::azure {
namespace {

using support::quoted;

template <auto release>
struct Releasing {
  template <class T>
  void operator()(T* thing) const noexcept {
    release(thing);
  }
};
using Bio = std::unique_ptr<BIO, Releasing<BIO_free>>;
using Key = std::unique_ptr<EVP_PKEY, Releasing<EVP_PKEY_free>>;
using X509Certificate = std::unique_ptr<X509, Releasing<X509_free>>;
using Pkcs12 = std::unique_ptr<PKCS12, Releasing<PKCS12_free>>;

constexpr const char* set_password = "set client_certificate_password, or AZURE_CLIENT_CERTIFICATE_PASSWORD";

sdk::Error misconfigured(std::string message, std::string remedy) {
  return sdk::Error{HF_E_INVALID_CONFIG, std::move(message)}.remedy(std::move(remedy)).retry(sdk::Retry::never);
}

[[noreturn]] void refuse_password(const CertificateFile& file) {
  if (file.password.empty())
    throw misconfigured(quoted(file.path) + " needs a password, and there is none", set_password);
  throw misconfigured("the password does not open " + quoted(file.path), set_password);
}

/// Why OpenSSL refused; it is in no message what it refused.
std::string last_reason() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return reason == nullptr ? "OpenSSL does not say why" : reason;
}

[[noreturn]] void refuse_cipher(const CertificateFile& file) {
  throw misconfigured(quoted(file.path) + " cannot be decrypted: " + last_reason(),
                      "it may be encrypted in a way that is no longer safe: write it anew, with "
                      "openssl pkcs12 -legacy -in FILE -nodes -out NEW.pem");
}

Bio reading(std::string_view bytes) { return Bio{BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size()))}; }

/// Without one of its own OpenSSL would ask for the password at the terminal.
int give_password(char* room, int size, int, void* password) noexcept {
  const auto& given = *static_cast<const std::string*>(password);
  if (given.empty() || given.size() > static_cast<std::size_t>(size)) return -1;
  std::memcpy(room, given.data(), given.size());
  return static_cast<int>(given.size());
}

std::string written(const Bio& out) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string pem_of(const EVP_PKEY* key, X509* certificate) {
  const Bio out{BIO_new(BIO_s_mem())};
  const bool is_written = out != nullptr &&
                          PEM_write_bio_PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
                          (certificate == nullptr || PEM_write_bio_X509(out.get(), certificate) == 1);
  if (!is_written) throw sdk::Error{HF_E_INTERNAL, "OpenSSL writes no PEM: " + last_reason()};
  return written(out);
}

/// Behind the key stands what was there: the certificates are not encrypted.
std::string from_encrypted_pem(const std::string& pem, const CertificateFile& file) {
  std::string password = file.password;
  const Key key{PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, &give_password, &password)};
  ERR_clear_error();
  if (key == nullptr) refuse_password(file);
  return pem_of(key.get(), nullptr) + pem;
}

/// Of files without a password there are two kinds: it is empty, or there is none.
bool is_opened_by(PKCS12* store, const std::string& password) {
  const auto opens = [&](const char* text) { return PKCS12_verify_mac(store, text, text == nullptr ? 0 : -1) == 1; };
  return opens(password.c_str()) || (password.empty() && opens(nullptr));
}

std::string from_pkcs12(const std::string& bytes, const CertificateFile& file) {
  const Pkcs12 store{d2i_PKCS12_bio(reading(bytes).get(), nullptr)};
  if (store == nullptr) {
    ERR_clear_error();
    throw misconfigured(quoted(file.path) + " is neither PEM nor PKCS#12",
                        "write the certificate and its key into it, as a PEM or PFX file");
  }
  ERR_clear_error();
  if (!is_opened_by(store.get(), file.password)) {
    if (ERR_peek_error() != 0) refuse_cipher(file);
    refuse_password(file);
  }
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  const bool is_parsed = PKCS12_parse(store.get(), file.password.c_str(), &key, &certificate, nullptr) == 1;
  const Key own_key{key};
  const X509Certificate own_certificate{certificate};
  if (!is_parsed) refuse_cipher(file);
  if (key == nullptr)
    throw misconfigured(quoted(file.path) + " holds no private key", "export the certificate again, with its key");
  return pem_of(key, certificate);
}

}  // namespace

std::string open_certificate(const CertificateFile& file) {
  const auto bytes = support::read_small_file(file.path);
  if (!bytes)
    throw misconfigured("the client certificate " + quoted(file.path) + " does not exist",
                        "correct client_certificate, or AZURE_CLIENT_CERTIFICATE_PATH");
  if (bytes->find("-----BEGIN ") == std::string::npos) return from_pkcs12(*bytes, file);
  // "BEGIN ENCRYPTED PRIVATE KEY", or "Proc-Type: 4,ENCRYPTED" in older files.
  return bytes->find("ENCRYPTED") == std::string::npos ? *bytes : from_encrypted_pem(*bytes, file);
}

}  // namespace holdfast::azure
