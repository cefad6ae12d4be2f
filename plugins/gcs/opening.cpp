#include "opening.hpp"

#include "credentials/sources.hpp"
#include "endpoint.hpp"
#include "validate.hpp"

namespace holdfast::gcs {

Settings settings_to_open_with(const sdk::Settings& from) {
  Settings settings = read_settings(from);
  judge(settings, support::refuse_errors());
  return settings;
}

std::shared_ptr<CredentialSource> credentials_for(const Settings& settings) {
  const CredentialOptions options{
      .kind = credential_kind(settings.credentials).value_or(CredentialKind::automatic),
      .key_file = settings.key_file,
      .key = settings.key,
      .hmac = {.access_id = settings.access_key, .secret = settings.secret_key},
      .impersonate = settings.impersonate,
      .service = is_at_google(settings) ? ServiceKind::google : ServiceKind::emulator,
      .tokens = {.endpoint = settings.token_endpoint}};
  return make_credential_source(options, {.http = sdk::Http{}.via(way_of(settings))});
}

}  // namespace holdfast::gcs
