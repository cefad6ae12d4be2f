#include "opening.hpp"

#include "connection_string.hpp"
#include "endpoint.hpp"
#include "validate.hpp"

#include <utility>

namespace holdfast::azure {

Settings settings_to_open_with(const sdk::Settings& from) {
  Settings settings = read_settings(from);
  judge(settings, support::refuse_errors());
  return with_connection_string(std::move(settings));
}

CredentialOptions credential_options_for(const Settings& settings) {
  const ConnectionString parsed = parse_connection_string(settings.connection_string).value_or(ConnectionString{});
  return {.kind = credential_kind(settings.credentials).value_or(CredentialKind::automatic),
          .connection_string = {.account_key = parsed.account_key, .sas = parsed.sas},
          .settings = {.account_key = settings.account_key, .sas = settings.sas},
          .tenant_id = settings.tenant_id,
          .client_id = settings.client_id,
          .client_secret = settings.client_secret,
          .client_certificate = settings.client_certificate,
          .client_certificate_password = settings.client_certificate_password,
          .authority = settings.authority,
          .host = Endpoint{settings}.host()};
}

std::shared_ptr<CredentialSource> credentials_for(const Settings& settings) {
  return make_credential_source(credential_options_for(settings), {.http = sdk::Http{}.via(way_of(settings))});
}

}  // namespace holdfast::azure
