#include "opening.hpp"

#include "credentials/profile_files.hpp"
#include "credentials/sources.hpp"
#include "endpoint.hpp"
#include "names.hpp"
#include "validate.hpp"

namespace holdfast::s3 {

Settings settings_to_open_with(const sdk::Settings& from) {
  Settings settings = read_settings(from);
  judge(settings, support::refuse_errors());
  if (settings.region.empty())
    settings.fallback_region = region_of_profile(settings, support::Environment::of_process());
  return settings;
}

std::string region_of_profile(const Settings& settings, const support::Environment& environment) {
  try {
    const auto profile = ProfileFiles{environment}.find(profile_name(environment, settings.profile));
    const std::string_view region = profile ? profile->value("region") : std::string_view{};
    return is_region(region) ? std::string{region} : std::string{};
  } catch (const sdk::Error&) {  // whoever needs the files for credentials will say so
    return {};
  }
}

StsOptions sts_options_for(const Settings& settings) {
  return {.region = first_region(settings),
          .endpoint = settings.sts_endpoint,
          .ca_file = settings.ca_file,
          .proxy = settings.proxy};
}

std::shared_ptr<CredentialSource> credentials_for(const Settings& settings) {
  CredentialOptions options{
      .kind = credential_kind(settings.credentials).value_or(CredentialKind::automatic),
      .keys = {.key_id = settings.access_key, .secret = settings.secret_key, .session_token = settings.session_token},
      .profile = settings.profile,
      .sts = sts_options_for(settings)};
  if (!settings.role_arn.empty())
    options.role =
        Role{.arn = settings.role_arn, .session_name = settings.role_session_name, .external_id = settings.external_id};
  return make_credential_source(options, {.http = sdk::Http{}.via(way_of(settings))});
}

}  // namespace holdfast::s3
