#include "credentials/sources.hpp"

#include "credentials/impersonation.hpp"
#include "credentials/instance.hpp"
#include "credentials/key_files.hpp"
#include "credentials/keys.hpp"

#include <holdfast/support/credential_chain.hpp>
#include <holdfast/support/renewing.hpp>

#include <array>
#include <utility>
#include <vector>

namespace holdfast::gcs {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::pair<std::string_view, CredentialKind>, 6> kinds{{
    {"auto", CredentialKind::automatic},
    {"settings", CredentialKind::settings},
    {"environment", CredentialKind::environment},
    {"gcloud", CredentialKind::gcloud},
    {"instance", CredentialKind::instance},
    {"anonymous", CredentialKind::anonymous},
}};

/// The metadata server hands out the token it has until four minutes before its end: who asks earlier gets it again.
constexpr support::RefreshWindows windows{.advisory = 225s, .mandatory = 60s, .pause = 30s};

constexpr std::string_view remedy =
    "set key_file, or access_key and secret_key, or GOOGLE_APPLICATION_CREDENTIALS, or credentials = \"anonymous\" for "
    "a public bucket";

/// Owns everything from the surroundings to the cache.
class ConfiguredSource final : public CredentialSource {
 public:
  ConfiguredSource(const CredentialOptions& options, Surroundings around)
      : around_{std::move(around)}, tokens_{around_, options.tokens}, chain_{places(options), std::string{remedy}} {
    if (!options.impersonate.empty()) account_.emplace(chain_, tokens_, options.impersonate);
    renewing_.emplace(account_ ? static_cast<Provider&>(*account_) : chain_, around_.now, windows);
  }

  Credentials current(const sdk::Call& call) override { return renewing_->current(call); }
  void expired(const Credentials& credentials) override { renewing_->expired(credentials); }
  [[nodiscard]] std::vector<SkippedSource> skipped() const override { return chain_.skipped(); }

 private:
  using Places = std::vector<std::unique_ptr<Provider>>;

  [[nodiscard]] Places places(const CredentialOptions& options) const {
    Places row;
    const bool is_emulated = options.kind == CredentialKind::automatic && options.service == ServiceKind::emulator;
    const auto wants = [&](CredentialKind kind) {
      return options.kind == kind || (options.kind == CredentialKind::automatic && !is_emulated);
    };
    const std::string_view scope = options.impersonate.empty() ? storage_scope : iam_scope;
    if (options.kind == CredentialKind::settings || options.kind == CredentialKind::automatic) {
      row.push_back(std::make_unique<SettingsKey>(tokens_, options.key, options.key_file, scope));
      row.push_back(std::make_unique<HmacKeys>(options.hmac));
    }
    if (is_emulated || options.kind == CredentialKind::anonymous) row.push_back(std::make_unique<Anonymous>());
    if (wants(CredentialKind::environment)) row.push_back(std::make_unique<EnvironmentKey>(tokens_, scope));
    if (wants(CredentialKind::gcloud)) row.push_back(std::make_unique<GcloudKey>(tokens_, scope));
    if (wants(CredentialKind::instance)) row.push_back(std::make_unique<InstanceAccount>(around_, scope));
    return row;
  }

  const Surroundings around_;
  const TokenService tokens_;
  support::Chain<Credentials> chain_;
  std::optional<ImpersonatedAccount> account_;
  std::optional<support::Renewing<Credentials>> renewing_;
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

}  // namespace holdfast::gcs
