#include "credentials/application.hpp"

namespace holdfast::azure {

Found found_in(const Surroundings& around, std::string_view setting, std::string_view variable) {
  if (!setting.empty()) return {.text = std::string{setting}, .place = "the settings"};
  return {.text = std::string{around.environment.value(variable)}, .place = "the environment"};
}

Application application_of(const Surroundings& around, const CredentialOptions& options, std::string_view proof) {
  Application who{.tenant_id = found_in(around, options.tenant_id, "AZURE_TENANT_ID").text,
                  .client_id = found_in(around, options.client_id, "AZURE_CLIENT_ID").text};
  const auto missing = [&](std::string_view setting, std::string_view variable) {
    return support::misconfigured(
        std::string{proof} + " is set without " + std::string{setting},
        "set " + std::string{setting} + ", or " + std::string{variable} + " in the environment");
  };
  if (who.tenant_id.empty()) throw missing("tenant_id", "AZURE_TENANT_ID");
  if (who.client_id.empty()) throw missing("client_id", "AZURE_CLIENT_ID");
  return who;
}

}  // namespace holdfast::azure
