#include <holdfast/support/jwt.hpp>

#include "support/catch.hpp"
#include "support/certificates.hpp"

#include <holdfast/plugin.hpp>
#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

using namespace holdfast::support;
using holdfast::sdk::Error;

namespace {

/// A key made for one test, written as PEM and held to signatures.
class MadeKey {
 public:
  std::string pem(const std::string& password = {}) const {
    BIO* out = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(out, key_.get(), password.empty() ? nullptr : EVP_aes_256_cbc(),
                             reinterpret_cast<const unsigned char*>(password.data()), static_cast<int>(password.size()),
                             nullptr, nullptr);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out, &text);
    std::string pem{text, static_cast<std::size_t>(size)};
    BIO_free(out);
    return pem;
  }

  bool has_signed(std::string_view text, std::string_view signature) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    return EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(digest.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                            reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
  }

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_{EVP_RSA_gen(2048), &EVP_PKEY_free};
};

std::string refusal_of(const std::string& pem, const std::string& password = {}) {
  try {
    const RsaKey key{pem, "'key.pem'", {.text = password}};
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.status() == HF_E_INVALID_CONFIG);
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("a token is signed so that the key's owner is recognised by it", "[jwt]") {
  const MadeKey made;
  const RsaKey key{made.pem(), "the key"};
  const std::string token = signed_jwt(R"({"alg":"RS256"})", R"({"iss":"me"})", key);
  const auto end = token.rfind('.');
  CHECK(token.substr(0, end) == "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJtZSJ9");
  CHECK(made.has_signed(token.substr(0, end), base64url_decoded(token.substr(end + 1)).value_or("")));
  CHECK(jwt_claims(token) == R"({"iss":"me"})");
}

TEST_CASE("a key is read behind a certificate, and with its password", "[jwt]") {
  const MadeKey made;
  const std::string certificate = holdfast::test::Authority{}.certificate();
  const RsaKey behind{certificate + made.pem(), "the file"};
  CHECK(made.has_signed("text", behind.sign("text")));
  const RsaKey locked{made.pem("open"), "the file", {.text = "open"}};
  CHECK(made.has_signed("text", locked.sign("text")));
}

TEST_CASE("what is no RSA key, or locked, is refused without a word of it", "[jwt]") {
  for (const std::string& pem :
       {std::string{}, std::string{"-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----\n"},
        holdfast::test::Authority{}.certificate(), holdfast::test::Authority{}.issue().key})  // of an elliptic curve
    CHECK(refusal_of(pem) == "'key.pem' holds no RSA private key that can be read");
  CHECK(refusal_of(MadeKey{}.pem("open")) == "'key.pem' needs a password, and there is none");
  CHECK(refusal_of(MadeKey{}.pem("open"), "wrong") == "the password does not open 'key.pem'");
}

TEST_CASE("the claims of what is no token are not read", "[jwt]") {
  CHECK(jwt_claims("e30.e30.") == "{}");
  for (const std::string token : {"", "a", "a.b", "a.b.c.d", "e30.e30=.x", "e30.e3!.x"}) {
    INFO(token);
    CHECK_FALSE(jwt_claims(token));
  }
}

TEST_CASE("a certificate is named by the SHA-1 of its bytes", "[jwt]") {
  const std::string pem = holdfast::test::Authority{}.certificate();
  std::string body;
  for (std::size_t at = pem.find('\n') + 1; at < pem.find("-----END"); ++at)
    if (pem[at] != '\n') body += pem[at];
  const Sha1 expected = sha1(bytes_of(base64_decoded(body).value_or("")));
  const auto found = certificate_sha1("words before it\n" + pem);
  REQUIRE(found);
  CHECK(hex(bytes_of(*found)) == hex(expected));
  CHECK_FALSE(certificate_sha1("no certificate"));
}
