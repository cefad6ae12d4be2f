#include "support/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <stdexcept>

namespace holdfast::test {
namespace {

template <auto free>
struct OpensslDelete {
  template <class T>
  void operator()(T* object) const noexcept {
    free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, OpensslDelete<&EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, OpensslDelete<&X509_free>>;
using Memory = std::unique_ptr<BIO, OpensslDelete<&BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, OpensslDelete<&X509_EXTENSION_free>>;

void require(bool good) {
  if (!good) throw std::runtime_error{"OpenSSL cannot make a certificate"};
}

Key make_key() {
  Key key{EVP_EC_gen("P-256")};
  require(key != nullptr);
  return key;
}

template <class Write>
std::string pem(const Write& write) {
  const Memory memory{BIO_new(BIO_s_mem())};
  require(memory != nullptr && write(memory.get()) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
  return pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

void add(X509* certificate, int which, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension{X509V3_EXT_nconf_nid(nullptr, &context, which, value.c_str())};
  require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

/// For serials and names: what has the same name is taken for the same.
long next_number() {
  static std::atomic<long> last{0};
  return ++last;
}

/// Unsigned yet.
Certificate make_certificate(const CertificateOptions& options, EVP_PKEY* key) {
  Certificate certificate{X509_new()};
  require(certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), next_number());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -86400);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), options.valid_until.count());
  require(X509_set_pubkey(certificate.get(), key) == 1);
  const auto* name = reinterpret_cast<const unsigned char*>(options.name.c_str());
  require(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8, name, -1, -1, 0) ==
          1);
  return certificate;
}

}  // namespace

struct Authority::Impl {
  Key key = make_key();
  Certificate certificate = make_certificate({.name = "authority " + std::to_string(next_number())}, key.get());
};

Authority::Authority() : impl_{std::make_unique<Impl>()} {
  X509* own = impl_->certificate.get();
  require(X509_set_issuer_name(own, X509_get_subject_name(own)) == 1);
  add(own, NID_basic_constraints, "critical,CA:TRUE");
  add(own, NID_key_usage, "critical,keyCertSign,cRLSign");
  require(X509_sign(own, impl_->key.get(), EVP_sha256()) > 0);
}

Authority::~Authority() = default;

std::string Authority::certificate() const { return pem_of(impl_->certificate.get()); }

Identity Authority::issue(const CertificateOptions& options) const {
  const Key key = make_key();
  const Certificate certificate = make_certificate(options, key.get());
  require(X509_set_issuer_name(certificate.get(), X509_get_subject_name(impl_->certificate.get())) == 1);
  add(certificate.get(), NID_subject_alt_name, options.names);
  require(X509_sign(certificate.get(), impl_->key.get(), EVP_sha256()) > 0);
  return {.certificate = pem_of(certificate.get()), .key = pem([&](BIO* out) {
                                                      return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr,
                                                                                      0, nullptr, nullptr);
                                                    })};
}

}  // namespace holdfast::test
