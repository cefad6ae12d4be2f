// What the codes of Entra ID mean: one table.
#pragma once

#include "credentials/entra.hpp"

#include <holdfast/support/refusal.hpp>

#include <span>
#include <string>
#include <string_view>

namespace holdfast::azure {

/// The codes are those that it calls "AADSTS..." (learn.microsoft.com/entra/identity-platform/reference-error-codes).
/// Reasons and remedies may hold {tenant}, {client} and {authority}.
[[nodiscard]] std::span<const support::ErrorRow> entra_error_table() noexcept;

/// Who asked for a token, for the texts.
struct AskedOfEntra {
  Application application = {};
  std::string_view authority = {};  ///< A URL.
  std::string_view source = {};     ///< "the client secret of the settings"
};

/// "there is no token for <source>: <reason> (AADSTS<n>, HTTP <status>)". A code that the table lacks is trouble of the
/// service for a status of 500 or more, else a refusal. The service's own words are left out: some quote what was sent.
[[nodiscard]] sdk::Error entra_error(const sdk::HttpResponse& response, const AskedOfEntra& asked);

}  // namespace holdfast::azure
