// Requests and answers as they may be shown: in logs and in messages.
//
// What holds a secret is told by its name, since nobody tells a client every secret there is; those that are known are
// masked on top of it, wherever they stand (store/redact.hpp).
#pragma once

#include <string>
#include <string_view>

namespace holdfast::http {

/// Whether a header or a query's key of that name holds a secret: Authorization, Set-Cookie, X-OpenAI-Api-Key,
/// X-Amz-Security-Token, X-Amz-Signature, sig.
[[nodiscard]] bool is_secret_name(std::string_view name);

/// `url` without its user, password, fragment and the values in its query that are secrets; printable.
[[nodiscard]] std::string shown_url(std::string_view url);

/// A header's value, or asterisks. URLs among the values (Location, x-ms-copy-source) lose what shown_url() hides.
[[nodiscard]] std::string shown_header(std::string_view name, std::string_view value);

}  // namespace holdfast::http
