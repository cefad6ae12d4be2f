// Applications: with a secret, with a certificate, and with the platform's word.
#include "credentials/client_certificate.hpp"
#include "credentials/client_secret.hpp"
#include "credentials/workload_identity.hpp"

#include "doubles.hpp"
#include "support/temp_folder.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>
#include <holdfast/support/json.hpp>
#include <holdfast/support/jwt.hpp>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cstdlib>

using namespace holdfast;
using namespace holdfast::azure;
using namespace holdfast::azure::test;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

namespace {

/// An Entra ID that gives everybody a token, and the places that ask it.
struct Tenant {
  HttpServer server;
  CredentialOptions options;
  Surroundings surroundings;
  Entra entra;

  explicit Tenant(support::Environment::Values variables, CredentialOptions given = {})
      : options{std::move(given)}, surroundings{around(std::move(variables))}, entra{surroundings, server.url("/")} {
    server.on("POST /t-1/oauth2/v2.0/token", replies(gives("token")));
  }
  std::map<std::string, std::string> asked() const { return fields_of(server.requests().back().body); }
};

std::string rsa_key() {
  EVP_PKEY* key = EVP_RSA_gen(2048);
  BIO* out = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out, &text);
  std::string pem{text, static_cast<std::size_t>(size)};
  BIO_free(out);
  EVP_PKEY_free(key);
  return pem;
}

}  // namespace

TEST_CASE("a client secret of the settings stands above the environment's", "[azure][credentials]") {
  const support::Environment::Values variables{
      {"AZURE_TENANT_ID", "t-1"}, {"AZURE_CLIENT_ID", "env-app"}, {"AZURE_CLIENT_SECRET", "env-CANARY"}};
  Tenant by_environment{variables};
  ClientSecret environment{by_environment.surroundings, by_environment.entra, by_environment.options};
  CHECK(credentials_of(environment).source == "the client secret of the environment");
  CHECK(by_environment.asked().at("client_secret") == "env-CANARY");

  Tenant by_settings{variables, {.client_id = "app", .client_secret = "set-CANARY"}};
  ClientSecret settings{by_settings.surroundings, by_settings.entra, by_settings.options};
  CHECK(credentials_of(settings).source == "the client secret of the settings");
  CHECK(by_settings.asked().at("client_secret") == "set-CANARY");
  CHECK(by_settings.asked().at("client_id") == "app");
}

TEST_CASE("a secret without its application is a mistake, and none is no place", "[azure][credentials]") {
  Tenant half{{{"AZURE_CLIENT_ID", "app"}}, {.client_secret = "CANARY"}};
  ClientSecret secret{half.surroundings, half.entra, half.options};
  const Refused refused = refusal_of(secret);
  CHECK(refused.message == "client_secret is set without tenant_id");
  CHECK_THAT(refused.remedy, Catch::Contains("AZURE_TENANT_ID"));
  Tenant empty{{}};
  ClientSecret none{empty.surroundings, empty.entra, empty.options};
  CHECK(reason_of(none) == "neither client_secret nor AZURE_CLIENT_SECRET is set");
  ClientCertificate no_certificate{empty.surroundings, empty.entra, empty.options};
  CHECK_THAT(reason_of(no_certificate), Catch::Contains("AZURE_CLIENT_CERTIFICATE_PATH"));
  WorkloadIdentity no_token{empty.surroundings, empty.entra, empty.options};
  CHECK(reason_of(no_token) == "AZURE_FEDERATED_TOKEN_FILE is not set");
}

TEST_CASE("a certificate signs an assertion that is for this tenant, this application and these minutes",
          "[azure][credentials]") {
  const TempFolder folder;
  const std::string file = (folder / "app.pem").string();
  const std::string certificate = holdfast::test::Authority{}.certificate();
  write_file(file, rsa_key() + certificate);
  Tenant tenant{{}, {.tenant_id = "t-1", .client_id = "app-1", .client_certificate = file}};
  ClientCertificate place{tenant.surroundings, tenant.entra, tenant.options};
  CHECK(credentials_of(place).source == "the client certificate '" + file + "'");

  const auto asked = tenant.asked();
  CHECK(asked.at("client_assertion_type") == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  CHECK_FALSE(asked.contains("client_secret"));
  const std::string& assertion = asked.at("client_assertion");
  const support::JsonObject header{*support::base64url_decoded(assertion.substr(0, assertion.find('.'))), "the header"};
  CHECK(header.text("alg") == "RS256");
  CHECK(header.text("x5t") == support::base64url(support::bytes_of(*support::certificate_sha1(certificate))));
  const support::JsonObject claims{*support::jwt_claims(assertion), "the claims"};
  CHECK(claims.text("aud") == tenant.server.url("/t-1/oauth2/v2.0/token"));
  CHECK(claims.text("iss") == "app-1");
  CHECK(claims.text("sub") == "app-1");
  CHECK(claims.text("jti").size() == 32);
  CHECK(claims.integer("nbf") == now_seconds - 60);
  CHECK(claims.integer("exp") == now_seconds + 600);
}

TEST_CASE("a certificate that is missing, has no key or is none is told apart", "[azure][credentials]") {
  const TempFolder folder;
  const std::string file = (folder / "app.pem").string();
  Tenant tenant{{}, {.tenant_id = "t-1", .client_id = "app-1", .client_certificate = file}};
  ClientCertificate place{tenant.surroundings, tenant.entra, tenant.options};
  CHECK(refusal_of(place).message == "the client certificate '" + file + "' does not exist");
  write_file(file, rsa_key());
  CHECK(refusal_of(place).message == "'" + file + "' holds no certificate");
  write_file(file, holdfast::test::Authority{}.certificate());
  CHECK(refusal_of(place).message == "'" + file + "' holds no RSA private key that can be read");
  CHECK(tenant.server.requests().empty());
}

TEST_CASE("a certificate may be a PFX, or a PEM whose key has a password", "[azure][credentials]") {
  const TempFolder folder;
  write_file(folder / "key.pem", rsa_key());
  const std::string make =
      "cd '" + folder.path().string() + "' && openssl req -x509 -key key.pem -out certificate.pem -subj /CN=app && " +
      "openssl pkcs12 -export -inkey key.pem -in certificate.pem -out app.pfx -passout pass:CANARY && "
      "openssl pkcs8 -topk8 -in key.pem -passout pass:CANARY | cat certificate.pem - >app.pem";
  REQUIRE(std::system(make.c_str()) == 0);
  for (const std::string_view name : {"app.pfx", "app.pem"}) {
    const std::string file = (folder / name).string();
    support::Environment::Values variables{{"AZURE_TENANT_ID", "t-1"},
                                           {"AZURE_CLIENT_ID", "app-1"},
                                           {"AZURE_CLIENT_CERTIFICATE_PATH", file},
                                           {"AZURE_CLIENT_CERTIFICATE_PASSWORD", "CANARY"}};
    Tenant tenant{variables};
    ClientCertificate place{tenant.surroundings, tenant.entra, tenant.options};
    CHECK(credentials_of(place).source == "the client certificate '" + file + "'");
    CHECK(tenant.asked().at("client_assertion").size() > 100);

    Tenant wrong{variables, {.client_certificate_password = "CANARY of another file"}};
    ClientCertificate closed{wrong.surroundings, wrong.entra, wrong.options};
    const Refused refused = refusal_of(closed);
    CHECK(refused.message == "the password does not open '" + file + "'");
    CHECK(refused.remedy == "set client_certificate_password, or AZURE_CLIENT_CERTIFICATE_PASSWORD");
    CHECK(wrong.server.requests().empty());
  }
}

TEST_CASE("the platform's token is read again each time", "[azure][credentials]") {
  const TempFolder folder;
  const std::string file = (folder / "token").string();
  Tenant tenant{{{"AZURE_FEDERATED_TOKEN_FILE", file}, {"AZURE_TENANT_ID", "t-1"}, {"AZURE_CLIENT_ID", "app-1"}}};
  WorkloadIdentity place{tenant.surroundings, tenant.entra, tenant.options};
  CHECK(refusal_of(place).message == "the token's file '" + file + "' does not exist");
  write_file(file, "\n");
  CHECK(refusal_of(place).message == "the token's file '" + file + "' is empty");
  write_file(file, "one\n");
  CHECK(credentials_of(place).source == "the workload identity of '" + file + "'");
  CHECK(tenant.asked().at("client_assertion") == "one");
  write_file(file, "two");
  static_cast<void>(credentials_of(place));
  CHECK(tenant.asked().at("client_assertion") == "two");
}
