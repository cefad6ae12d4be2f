#include "credentials/client_certificate.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>
#include <holdfast/support/json.hpp>
#include <holdfast/support/jwt.hpp>
#include <holdfast/support/pkcs12.hpp>
#include <holdfast/support/small_file.hpp>
#include <holdfast/support/text.hpp>

#include <array>
#include <random>

namespace holdfast::azure {
namespace {

using std::chrono::seconds;

constexpr seconds lifetime{600};  // Entra takes the assertion once, and at once
constexpr seconds slack{60};      // clocks differ

/// The certificate and its key, as whichever of both they were written.
std::string pem_in(const std::string& file, const support::KeyPassword& password) {
  constexpr std::string_view named_by = "client_certificate, or AZURE_CLIENT_CERTIFICATE_PATH";
  const auto content = support::read_small_file(file, named_by);
  if (!content)
    throw support::misconfigured("the client certificate '" + file + "' does not exist",
                                 "correct " + std::string{named_by});
  if (content->find("-----BEGIN ") != std::string::npos) return *content;
  return support::pem_of_pkcs12(*content, support::quoted(file), password);
}

/// What no other assertion is called.
std::string random_name() {
  std::random_device device;
  std::array<std::uint32_t, 4> words{};
  for (std::uint32_t& word : words) word = device();
  return support::hex(std::as_bytes(std::span{words}));
}

}  // namespace

std::string ClientCertificate::assertion(const std::string& file, const Application& who) const {
  const Found found = found_in(around_, options_.client_certificate_password, "AZURE_CLIENT_CERTIFICATE_PASSWORD");
  const support::KeyPassword password{
      .text = found.text,
      .remedy = "set client_certificate_password, or AZURE_CLIENT_CERTIFICATE_PASSWORD",
      .other_key = "write the certificate and its key, of RSA, into it, as a PEM or PFX file"};
  const std::string pem = pem_in(file, password);
  const auto thumbprint = support::certificate_sha1(pem);
  if (!thumbprint)
    throw support::misconfigured(support::quoted(file) + " holds no certificate",
                                 "write the certificate and its key into it, as a PEM or PFX file");
  const support::RsaKey key{pem, support::quoted(file), password};
  const auto now = std::chrono::floor<seconds>(around_.now().time_since_epoch());
  const std::string header = R"({"alg":"RS256","typ":"JWT","x5t":)" +
                             support::json_quoted(support::base64url(support::bytes_of(*thumbprint))) + "}";
  const std::string client = support::json_quoted(who.client_id);
  const std::string claims = R"({"aud":)" + support::json_quoted(entra_.url_for(who)) + R"(,"iss":)" + client +
                             R"(,"sub":)" + client + R"(,"jti":")" + random_name() + R"(","nbf":)" +
                             std::to_string((now - slack).count()) + R"(,"exp":)" +
                             std::to_string((now + lifetime).count()) + "}";
  return support::signed_jwt(header, claims, key);
}

Fetched ClientCertificate::fetch(const sdk::Call& call) {
  const Found file = found_in(around_, options_.client_certificate, "AZURE_CLIENT_CERTIFICATE_PATH");
  if (file.text.empty()) return NotHere{"neither client_certificate nor AZURE_CLIENT_CERTIFICATE_PATH is set"};
  const Application who = application_of(around_, options_, "client_certificate");
  return entra_.token_for_assertion(call, who, assertion(file.text, who), "the client certificate '" + file.text + "'");
}

}  // namespace holdfast::azure
