// Percent-encoding (RFC 3986, 2.1), strict: signatures are computed over it, so there is one way only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::support {

/// Names and values of a query, as they are meant.
using Query = std::vector<std::pair<std::string, std::string>>;

/// `text` with every byte as %XX but the unreserved ones (A-Z a-z 0-9 - . _ ~) and those of `kept`.
[[nodiscard]] std::string percent_encoded(std::string_view text, std::string_view kept = {});
/// What `text` stands for, with '+' for a blank as in forms; nothing where a '%' is not followed by two hex digits.
[[nodiscard]] std::optional<std::string> form_decoded(std::string_view text);

/// "a=1&b=", encoded, in byte order of the encoded names and then values.
[[nodiscard]] std::string encoded_query(const Query& query);

}  // namespace holdfast::support
