// The login of a person: a token to get tokens with, as `gcloud auth application-default login` writes it.
#pragma once

#include "credentials/key_document.hpp"

namespace holdfast::gcs {

/// Of Google ("authorized_user"), or of the pool of a workforce ("external_account_authorized_user"). The token is good
/// for what was agreed to at the login, whatever the scope: a login has no right to less that it did not ask for.
[[nodiscard]] Credentials fetch_with_authorized_user(const TokenService& tokens, const sdk::Call& call,
                                                     const KeyDocument& document, std::string_view scope);

}  // namespace holdfast::gcs
