// Percent-encoding (RFC 3986, 2.1).
#pragma once

#include <string>
#include <string_view>

namespace holdfast {

/// `text` with every byte as %XX that is neither one of RFC 3986's unreserved characters nor one of `kept`.
std::string percent_encoded(std::string_view text, std::string_view kept = {});

}  // namespace holdfast
