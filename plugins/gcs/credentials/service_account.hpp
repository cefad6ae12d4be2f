// The key of a service account: an assertion signed by it is worth a token.
// developers.google.com/identity/protocols/oauth2/service-account
#pragma once

#include "credentials/key_document.hpp"

namespace holdfast::gcs {

/// Signs by RS256 and exchanges that. Where this machine's clock is refused, tries again by the service's, once.
///
/// A token signed by oneself, without an exchange, would do for other services: storage refuses those with a scope.
[[nodiscard]] Credentials fetch_with_service_account(const TokenService& tokens, const sdk::Call& call,
                                                     const KeyDocument& document, std::string_view scope);

}  // namespace holdfast::gcs
