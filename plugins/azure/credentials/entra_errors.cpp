#include "credentials/entra_errors.hpp"

#include <holdfast/support/json.hpp>

#include <utility>

namespace holdfast::azure {
namespace {

using sdk::Retry;
using support::ErrorRow;

constexpr std::string_view later = "try again later; the status page of Azure may say more";
constexpr std::string_view right_tenant = "check tenant_id, and that '{authority}' is the authority of its cloud";
constexpr std::string_view right_client = "check client_id: the portal shows it as \"Application (client) ID\"";
constexpr std::string_view new_secret =
    "make a new one under \"Certificates & secrets\" of the application '{client}', and set client_secret to it";
constexpr std::string_view right_secret =
    "set client_secret to the value of a secret of the application '{client}', not to the secret's id, and without "
    "blanks at its ends";
constexpr std::string_view upload_certificate =
    "upload the certificate of client_certificate to the application '{client}', under \"Certificates & secrets\"";
constexpr std::string_view right_federation =
    "check issuer, subject and audience of the application's federated credential against those of the token in "
    "AZURE_FEDERATED_TOKEN_FILE";
constexpr std::string_view ask_admin = "ask the tenant's administrator: its sign-in logs say which rule it was";
constexpr std::string_view consent = "have the tenant's administrator add the application '{client}' to the tenant";
constexpr std::string_view ntp = "set this machine's clock (NTP), and have the token renewed";
constexpr std::string_view proof = "check client_secret, client_certificate or AZURE_FEDERATED_TOKEN_FILE";

constexpr ErrorRow table[] = {
    // The tenant
    {"AADSTS90002", HF_E_INVALID_CONFIG, Retry::never, "there is no tenant '{tenant}'", right_tenant},
    {"AADSTS900023", HF_E_INVALID_CONFIG, Retry::never, "'{tenant}' is neither the id nor a domain of a tenant",
     right_tenant},
    {"AADSTS50059", HF_E_INVALID_CONFIG, Retry::never, "the request does not lead to a tenant", right_tenant},
    {"AADSTS90038", HF_E_INVALID_CONFIG, Retry::never, "the tenant '{tenant}' is one of another cloud", right_tenant},
    {"AADSTS900432", HF_E_INVALID_CONFIG, Retry::never, "the application '{client}' is one of another cloud",
     right_tenant},
    {"AADSTS900439", HF_E_INVALID_CONFIG, Retry::never, "the tenant '{tenant}' is one of the US government's cloud",
     "set authority = \"https://login.microsoftonline.us\""},
    {"AADSTS5000225", HF_E_FORBIDDEN, Retry::never, "the tenant '{tenant}' is blocked, as it was not used for long",
     "ask the tenant's administrator to have it restored"},
    {"AADSTS53003", HF_E_FORBIDDEN, Retry::never, "the tenant '{tenant}' refuses, by a rule of conditional access",
     ask_admin},
    {"AADSTS530032", HF_E_FORBIDDEN, Retry::never, "the tenant '{tenant}' refuses, by a rule of its security policy",
     ask_admin},
    {"AADSTS53000", HF_E_FORBIDDEN, Retry::never, "the tenant '{tenant}' refuses this machine, which does not comply",
     ask_admin},
    {"AADSTS53011", HF_E_FORBIDDEN, Retry::never, "the tenant '{tenant}' refuses, as it sees a risk", ask_admin},
    {"AADSTS500021", HF_E_FORBIDDEN, Retry::never, "the network's proxy keeps everybody from the tenant '{tenant}'",
     "ask whoever runs the network to allow the tenant (Restrict-Access-To-Tenants)"},
    {"AADSTS500212", HF_E_FORBIDDEN, Retry::never, "the tenant '{tenant}' refuses access across tenants", ask_admin},
    {"AADSTS500213", HF_E_FORBIDDEN, Retry::never, "the tenant '{tenant}' refuses access across tenants", ask_admin},
    // The application
    {"AADSTS700016", HF_E_UNAUTHENTICATED, Retry::never,
     "the tenant '{tenant}' does not know the application '{client}'", right_client},
    {"AADSTS700011", HF_E_UNAUTHENTICATED, Retry::never,
     "the tenant '{tenant}' does not know the application '{client}'", right_client},
    {"AADSTS70001", HF_E_FORBIDDEN, Retry::never, "the application '{client}' is disabled",
     "have the tenant's administrator enable it"},
    {"AADSTS700025", HF_E_INVALID_CONFIG, Retry::never, "the application '{client}' is a public one, without a proof",
     "use an application that has certificates and secrets"},
    {"AADSTS7000229", HF_E_UNAUTHENTICATED, Retry::never,
     "the application '{client}' has no service principal in the tenant '{tenant}'", consent},
    {"AADSTS7000112", HF_E_FORBIDDEN, Retry::never, "the application '{client}' is disabled",
     "have the tenant's administrator enable it"},
    {"AADSTS50105", HF_E_FORBIDDEN, Retry::never, "the application '{client}' is not assigned to a role",
     "have the tenant's administrator assign it"},
    {"AADSTS501051", HF_E_FORBIDDEN, Retry::never, "the application '{client}' is not assigned to a role",
     "have the tenant's administrator assign it"},
    {"AADSTS65001", HF_E_FORBIDDEN, Retry::never, "nobody has consented to the application '{client}'", consent},
    // What it proves itself by
    {"AADSTS7000215", HF_E_UNAUTHENTICATED, Retry::never, "the client secret is wrong", right_secret},
    {"AADSTS7000222", HF_E_UNAUTHENTICATED, Retry::never, "the client secret has expired", new_secret},
    {"AADSTS7000216", HF_E_UNAUTHENTICATED, Retry::never, "the application proves itself by nothing", proof},
    {"AADSTS7000218", HF_E_UNAUTHENTICATED, Retry::never, "the application proves itself by nothing", proof},
    {"AADSTS70002", HF_E_UNAUTHENTICATED, Retry::never, "the application's proof is not accepted", proof},
    {"AADSTS50012", HF_E_UNAUTHENTICATED, Retry::never, "the application's proof is not accepted", proof},
    {"AADSTS700027", HF_E_UNAUTHENTICATED, Retry::never,
     "the application '{client}' does not have the certificate that the assertion is signed with", upload_certificate},
    {"AADSTS700030", HF_E_UNAUTHENTICATED, Retry::never, "the certificate is not accepted", upload_certificate},
    {"AADSTS7000214", HF_E_UNAUTHENTICATED, Retry::never, "the certificate has been revoked", upload_certificate},
    {"AADSTS700023", HF_E_UNAUTHENTICATED, Retry::never, "the assertion is for somebody else than '{authority}'",
     right_tenant},
    {"AADSTS700024", HF_E_UNAUTHENTICATED, Retry::never, "the assertion is not valid at this moment", ntp},
    {"AADSTS50013", HF_E_UNAUTHENTICATED, Retry::never, "the assertion's signature is not accepted",
     upload_certificate},
    {"AADSTS50027", HF_E_UNAUTHENTICATED, Retry::never, "the assertion is not a token that can be read",
     "check what is in AZURE_FEDERATED_TOKEN_FILE"},
    {"AADSTS70021", HF_E_UNAUTHENTICATED, Retry::never,
     "the application '{client}' has no federated credential for this token", right_federation},
    {"AADSTS700211", HF_E_UNAUTHENTICATED, Retry::never,
     "the application '{client}' has no federated credential for the token's issuer", right_federation},
    {"AADSTS700212", HF_E_UNAUTHENTICATED, Retry::never,
     "the application '{client}' has no federated credential for the token's audience", right_federation},
    {"AADSTS700213", HF_E_UNAUTHENTICATED, Retry::never,
     "the application '{client}' has no federated credential for the token's subject", right_federation},
    // What it asks for
    {"AADSTS500011", HF_E_FORBIDDEN, Retry::never, "the tenant '{tenant}' does not know Azure's storage",
     "use a tenant with a subscription; check tenant_id"},
    {"AADSTS70011", HF_E_INVALID_CONFIG, Retry::never, "the scope is not known there", right_tenant},
    {"AADSTS90014", HF_E_INVALID_CONFIG, Retry::never, "something is missing in the request", right_client},
    {"AADSTS900144", HF_E_INVALID_CONFIG, Retry::never, "something is missing in the request", right_client},
    // Its own troubles
    {"AADSTS90033", HF_E_UNAVAILABLE, Retry::safe, "Entra ID is not available for a moment", later},
    {"AADSTS90006", HF_E_UNAVAILABLE, Retry::safe, "Entra ID has to be asked again", later},
    {"AADSTS90024", HF_E_UNAVAILABLE, Retry::safe, "Entra ID has to be asked again", later},
    {"AADSTS50196", HF_E_THROTTLED, Retry::safe, "Entra ID sees too many requests of this application", later},
    {"AADSTS90055", HF_E_THROTTLED, Retry::safe, "Entra ID sees too many requests of this tenant", later},
};

/// "AADSTS7000215", from "error_codes" or the words; else the code of OAuth, "invalid_client".
std::string code_of(const std::string& body) {
  try {
    const support::JsonObject json{body, "the refusal"};
    if (const auto number = json.integer("error_codes/0")) return "AADSTS" + std::to_string(*number);
    const std::string words = json.text("error_description");
    if (words.starts_with("AADSTS")) return words.substr(0, words.find_first_not_of("0123456789", 6));
    const std::string code = json.text("error");
    return code.size() <= 64 && code.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos ? code : "";
  } catch (const sdk::Error&) {  // a proxy, or something else that is not Entra
    return {};
  }
}

ErrorRow row_of(std::string_view code, std::int32_t status) {
  if (const ErrorRow* row = support::find_row(entra_error_table(), code)) return *row;
  if (status == 429) return {code, HF_E_THROTTLED, Retry::safe, "Entra ID asks to slow down", later};
  if (status >= 500) return {code, HF_E_UNAVAILABLE, Retry::safe, "Entra ID has trouble of its own", later};
  if (code.empty())
    return {code, HF_E_INVALID_CONFIG, Retry::never, "the answer does not come from Entra ID",
            "check that '{authority}' is an authority, and look for a proxy that answers for it"};
  return {code, HF_E_UNAUTHENTICATED, Retry::never, "Entra ID refuses",
          "look the code up at https://login.microsoftonline.com/error, and check tenant_id and client_id"};
}

}  // namespace

std::span<const ErrorRow> entra_error_table() noexcept { return table; }

sdk::Error entra_error(const sdk::HttpResponse& response, const AskedOfEntra& asked) {
  const std::string code = code_of(response.body);
  const ErrorRow row = row_of(code, response.status);
  const std::pair<std::string_view, std::string_view> marks[] = {{"{tenant}", asked.application.tenant_id},
                                                                 {"{client}", asked.application.client_id},
                                                                 {"{authority}", asked.authority}};
  std::string message{"there is no token for "};
  message.append(asked.source).append(": ").append(support::filled_in(row.reason, marks)).append(" (");
  if (!code.empty()) message.append(code).append(", ");
  message.append("HTTP ").append(std::to_string(response.status)).append(")");
  return sdk::Error{row.status, std::move(message)}
      .remedy(support::filled_in(row.remedy, marks))
      .service(code, response.status)
      .request_id(std::string{sdk::find_header(response.headers, "x-ms-request-id")})
      .retry(row.retry);
}

}  // namespace holdfast::azure
