#include "credentials/keys.hpp"

#include "../sas.hpp"

#include <holdfast/support/encoding.hpp>

namespace holdfast::azure {

Fetched AccountKey::fetch(const sdk::Call&) {
  if (key_.empty()) return NotHere{"there is none"};
  const auto decoded = support::base64_decoded(key_);
  if (!decoded || decoded->empty())
    throw support::misconfigured(
        name() + " is not base64",
        "copy it again from \"Access keys\" of the account, as a whole: it has 88 characters and ends with ==");
  return Credentials{.account_key = *decoded, .source = name()};
}

Fetched SharedAccessSignature::fetch(const sdk::Call&) {
  if (sas_.empty()) return NotHere{"there is none"};
  const auto sas = parse_sas(sas_);
  if (!sas)
    throw support::misconfigured(name() + " is none: it has no sig, or a time that cannot be read",
                                 "copy it again as a whole, from the question mark on: sv=...&sig=...");
  if (const auto fault = why_not_now(*sas, around_.now()))
    throw sdk::Error{HF_E_UNAUTHENTICATED, name() + " " + fault->reason}.remedy(fault->remedy).retry(sdk::Retry::never);
  return Credentials{.sas = std::string{query_of_sas(sas_)}, .expires_at = sas->expires_at, .source = name()};
}

Fetched Anonymous::fetch(const sdk::Call&) { return Credentials{.source = name()}; }

}  // namespace holdfast::azure
