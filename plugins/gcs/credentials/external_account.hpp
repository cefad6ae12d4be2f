// Workload identity federation: the token of another identity provider, exchanged for one of Google's.
// google.aip.dev/auth/4117, cloud.google.com/iam/docs/workload-identity-federation
#pragma once

#include "credentials/key_document.hpp"

namespace holdfast::gcs {

/// Exchanges the subject's token, and acts as a service account with what comes of it, where the document names one.
[[nodiscard]] Credentials fetch_with_external_account(const TokenService& tokens, const sdk::Call& call,
                                                      const KeyDocument& document, std::string_view scope);

}  // namespace holdfast::gcs
