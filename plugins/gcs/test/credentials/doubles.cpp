#include "doubles.hpp"

#include <holdfast/support/encoding.hpp>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

namespace holdfast::gcs::test {
namespace {

EVP_PKEY* made_key() {
  static const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_RSA_gen(2048), &EVP_PKEY_free};
  return key.get();
}

std::string as_pem() {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
  PEM_write_bio_PrivateKey(out.get(), made_key(), nullptr, nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

/// With its lines as JSON has them.
std::string escaped(std::string text) {
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at)) text.replace(at, 1, "\\n");
  return text;
}

}  // namespace

const std::string& private_key() {
  static const std::string pem = as_pem();
  return pem;
}

bool is_signed(std::string_view jwt) {
  const auto end = jwt.rfind('.');
  const auto signature = support::base64url_decoded(jwt.substr(end + 1));
  if (!signature) return false;
  const std::string_view text = jwt.substr(0, end);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  return EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, made_key()) == 1 &&
         EVP_DigestVerify(digest.get(), reinterpret_cast<const unsigned char*>(signature->data()), signature->size(),
                          reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
}

std::string service_account() {
  return R"({"type": "service_account", "project_id": "p", "private_key_id": "KID",
             "client_email": "backup@p.iam.gserviceaccount.com", "token_uri": "https://oauth2.googleapis.com/token",
             "private_key": ")" +
         escaped(private_key()) + "\"}";
}

std::string authorized_user() {
  return R"({"type": "authorized_user", "client_id": "ID", "client_secret": "CANARY-client",
             "refresh_token": "CANARY-refresh", "quota_project_id": "billed", "account": "me@example.com"})";
}

std::string external_account(const std::string& source, const std::string& more) {
  return R"({"type": "external_account", "audience": "//iam.googleapis.com/projects/1/providers/x",
             "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
             "token_url": "https://sts.googleapis.com/v1/token", )" +
         more + R"("credential_source": )" + source + "}";
}

Answer token_reply(const std::string& token) {
  return {.body = R"({"access_token": ")" + token + R"(", "expires_in": 3600, "token_type": "Bearer"})"};
}

Answer token_refusal(const std::string& code, const std::string& description, int status) {
  return {.status = status, .body = R"({"error": ")" + code + R"(", "error_description": ")" + description + "\"}"};
}

std::string form_value(const std::string& body, const std::string& name) {
  const std::string all = "&" + body;
  const auto begin = all.find("&" + name + "=");
  if (begin == std::string::npos) return "(none)";
  const auto value = begin + name.size() + 2;
  return support::form_decoded(all.substr(value, all.find('&', value) - value)).value_or("(unreadable)");
}

Credentials fetch(const HttpServer& server, const std::string& document, support::Environment::Values variables) {
  const Surroundings surroundings = around(std::move(variables));
  const TokenService tokens{surroundings, {.endpoint = server.url("")}};
  FakeCall call;
  Credentials found = fetch_with_document(tokens, call, KeyDocument{document, "the key file '/k.json'"}, storage_scope);
  CHECK_THAT(call.logged(), !Catch::Contains("CANARY"));
  return found;
}

}  // namespace holdfast::gcs::test
