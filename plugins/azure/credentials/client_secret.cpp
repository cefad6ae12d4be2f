#include "credentials/client_secret.hpp"

namespace holdfast::azure {

Fetched ClientSecret::fetch(const sdk::Call& call) {
  const Found secret = found_in(around_, options_.client_secret, "AZURE_CLIENT_SECRET");
  if (secret.text.empty()) return NotHere{"neither client_secret nor AZURE_CLIENT_SECRET is set"};
  const Application who = application_of(around_, options_, "client_secret");
  return entra_.token(call, who, {{"client_secret", secret.text}}, "the client secret of " + secret.place);
}

}  // namespace holdfast::azure
