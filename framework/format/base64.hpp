// Base64 with the standard alphabet and padding, as Go writes []byte in JSON.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::format {

[[nodiscard]] std::string base64_encode(std::string_view bytes);
/// Throws DamagedError for anything but canonical base64. The text is in no message: it may be a secret.
[[nodiscard]] std::string base64_decode(std::string_view text);

}  // namespace holdfast::format
