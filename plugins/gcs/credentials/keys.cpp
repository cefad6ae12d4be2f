#include "credentials/keys.hpp"

namespace holdfast::gcs {

Fetched HmacKeys::fetch(const sdk::Call&) {
  if (keys_.access_id.empty() != keys_.secret.empty()) {  // a mistake, not a place without credentials
    const bool has_id = keys_.secret.empty();
    throw sdk::Error{HF_E_INVALID_CONFIG,
                     has_id ? "access_key is set without secret_key" : "secret_key is set without access_key"}
        .remedy("set both, or neither")
        .retry(sdk::Retry::never);
  }
  if (keys_.access_id.empty()) return NotHere{"there is no access_key"};
  Credentials found = keys_;
  found.source = name();
  return found;
}

Fetched Anonymous::fetch(const sdk::Call&) { return Credentials{.source = name()}; }

}  // namespace holdfast::gcs
