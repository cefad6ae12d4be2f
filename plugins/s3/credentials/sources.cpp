#include "credentials/sources.hpp"

#include "credentials/assumed_role.hpp"
#include "credentials/container.hpp"
#include "credentials/instance.hpp"
#include "credentials/keys.hpp"
#include "credentials/profile.hpp"
#include "credentials/web_identity.hpp"

#include <holdfast/support/credential_chain.hpp>
#include <holdfast/support/renewing.hpp>

#include <array>
#include <utility>
#include <vector>

namespace holdfast::s3 {
namespace {

constexpr const char* remedy =
    "set access_key and secret_key, a profile or a role, or credentials = \"anonymous\" for a public bucket";

constexpr std::array<std::pair<std::string_view, CredentialKind>, 8> kinds{{
    {"auto", CredentialKind::automatic},
    {"settings", CredentialKind::settings},
    {"environment", CredentialKind::environment},
    {"profile", CredentialKind::profile},
    {"web-identity", CredentialKind::web_identity},
    {"container", CredentialKind::container},
    {"instance", CredentialKind::instance},
    {"anonymous", CredentialKind::anonymous},
}};

/// Owns everything from the surroundings to the cache.
class ConfiguredSource final : public CredentialSource {
 public:
  ConfiguredSource(const CredentialOptions& options, Surroundings around)
      : around_{std::move(around)}, sts_{around_, options.sts}, chain_{places(options), remedy} {
    if (options.role) role_.emplace(chain_, sts_, *options.role);
    renewing_.emplace(role_ ? static_cast<Provider&>(*role_) : chain_, around_.now);
  }

  Credentials current(const sdk::Call& call) override { return renewing_->current(call); }
  void expired(const Credentials& credentials) override { renewing_->expired(credentials); }
  [[nodiscard]] std::vector<support::SkippedSource> skipped() const override { return chain_.skipped(); }

 private:
  using Places = support::Chain<Credentials>::Places;

  [[nodiscard]] Places places(const CredentialOptions& options) const {
    Places row;
    const auto wants = [&](CredentialKind kind) {
      return options.kind == kind || (options.kind == CredentialKind::automatic && options.profile.empty());
    };
    if (options.kind == CredentialKind::anonymous) row.push_back(std::make_unique<Anonymous>());
    if (options.kind == CredentialKind::settings || options.kind == CredentialKind::automatic)
      row.push_back(std::make_unique<SettingsKeys>(options.keys));
    if (wants(CredentialKind::environment)) row.push_back(std::make_unique<EnvironmentKeys>(around_));
    if (wants(CredentialKind::web_identity)) row.push_back(std::make_unique<EnvironmentWebIdentity>(around_, sts_));
    if (options.kind == CredentialKind::profile || options.kind == CredentialKind::automatic)
      row.push_back(std::make_unique<ProfileCredentials>(around_, sts_, options.profile));
    if (wants(CredentialKind::container)) row.push_back(std::make_unique<ContainerCredentials>(around_));
    if (wants(CredentialKind::instance)) row.push_back(std::make_unique<InstanceCredentials>(around_));
    return row;
  }

  const Surroundings around_;
  const Sts sts_;
  support::Chain<Credentials> chain_;
  std::optional<AssumedRole> role_;
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

}  // namespace holdfast::s3
