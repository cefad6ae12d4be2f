#include "credentials/sources.hpp"

#include "credentials/app_service.hpp"
#include "credentials/arc.hpp"
#include "credentials/authority.hpp"
#include "credentials/client_certificate.hpp"
#include "credentials/client_secret.hpp"
#include "credentials/instance.hpp"
#include "credentials/keys.hpp"
#include "credentials/workload_identity.hpp"

#include <holdfast/support/credential_chain.hpp>
#include <holdfast/support/renewing.hpp>

#include <array>
#include <utility>
#include <vector>

namespace holdfast::azure {
namespace {

constexpr const char* remedy =
    "set account_key, sas or connection_string, or tenant_id and client_id with client_secret or client_certificate, "
    "or "
    "credentials = \"anonymous\" for a container that everybody may read";

/// The service refuses a token once it is too old, and metadata services hand out the same one until five minutes
/// before.
constexpr support::RefreshWindows windows{.advisory = std::chrono::seconds{5 * 60},
                                          .mandatory = std::chrono::seconds{2 * 60},
                                          .pause = std::chrono::seconds{30}};

constexpr std::array<std::pair<std::string_view, CredentialKind>, 9> kinds{{
    {"auto", CredentialKind::automatic},
    {"connection-string", CredentialKind::connection_string},
    {"account-key", CredentialKind::account_key},
    {"sas", CredentialKind::sas},
    {"client-secret", CredentialKind::client_secret},
    {"client-certificate", CredentialKind::client_certificate},
    {"workload-identity", CredentialKind::workload_identity},
    {"managed-identity", CredentialKind::managed_identity},
    {"anonymous", CredentialKind::anonymous},
}};

std::string authority_of(const CredentialOptions& options, const Surroundings& around) {
  const Found written = found_in(around, options.authority, "AZURE_AUTHORITY_HOST");
  if (written.text.empty()) return std::string{authority_for(options.host)};
  return written.text.find("://") == std::string::npos ? "https://" + written.text : written.text;
}

/// Owns everything from the surroundings to the cache.
class ConfiguredSource final : public CredentialSource {
 public:
  ConfiguredSource(CredentialOptions options, Surroundings around)
      : options_{std::move(options)},
        around_{std::move(around)},
        entra_{around_, authority_of(options_, around_)},
        chain_{places(), remedy},
        renewing_{chain_, around_.now, windows} {}

  Credentials current(const sdk::Call& call) override { return renewing_.current(call); }
  void expired(const Credentials& credentials) override { renewing_.expired(credentials); }
  [[nodiscard]] std::vector<support::SkippedSource> skipped() const override { return chain_.skipped(); }

 private:
  using Places = support::Chain<Credentials>::Places;

  [[nodiscard]] bool wants(CredentialKind kind) const noexcept {
    return options_.kind == kind || options_.kind == CredentialKind::automatic;
  }

  [[nodiscard]] Places places() const {
    Places row;
    if (options_.kind == CredentialKind::anonymous) row.push_back(std::make_unique<Anonymous>());
    if (wants(CredentialKind::connection_string)) {
      row.push_back(std::make_unique<AccountKey>("the connection string", options_.connection_string.account_key));
      row.push_back(
          std::make_unique<SharedAccessSignature>(around_, "the connection string", options_.connection_string.sas));
    }
    if (wants(CredentialKind::account_key))
      row.push_back(std::make_unique<AccountKey>("the settings", options_.settings.account_key));
    if (wants(CredentialKind::sas))
      row.push_back(std::make_unique<SharedAccessSignature>(around_, "the settings", options_.settings.sas));
    add_identities(row);
    return row;
  }

  void add_identities(Places& row) const {
    if (wants(CredentialKind::client_secret)) row.push_back(std::make_unique<ClientSecret>(around_, entra_, options_));
    if (wants(CredentialKind::client_certificate))
      row.push_back(std::make_unique<ClientCertificate>(around_, entra_, options_));
    if (wants(CredentialKind::workload_identity))
      row.push_back(std::make_unique<WorkloadIdentity>(around_, entra_, options_));
    if (!wants(CredentialKind::managed_identity)) return;
    row.push_back(std::make_unique<AppService>(around_, options_));
    row.push_back(std::make_unique<Arc>(around_));
    row.push_back(std::make_unique<InstanceIdentity>(around_, options_));
  }

  const CredentialOptions options_;
  const Surroundings around_;
  const Entra entra_;
  support::Chain<Credentials> chain_;
  support::Renewing<Credentials> renewing_;
};

}  // namespace

std::optional<CredentialKind> credential_kind(std::string_view name) noexcept {
  for (const auto& [known, kind] : kinds)
    if (known == name) return kind;
  return {};
}

std::unique_ptr<CredentialSource> make_credential_source(const CredentialOptions& options, Surroundings around) {
  return std::make_unique<ConfiguredSource>(options, std::move(around));
}

}  // namespace holdfast::azure
