// Bytes as text: hexadecimal, and base64 in both its alphabets (RFC 4648).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::support {

/// Two lower-case digits a byte.
[[nodiscard]] std::string hex(std::span<const std::byte> bytes);
/// With the standard alphabet and padding.
[[nodiscard]] std::string base64(std::span<const std::byte> bytes);
/// The bytes that `text` stands for; nothing where it is no base64 with padding.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view text);
/// With the alphabet for URLs, without padding.
[[nodiscard]] std::string base64url(std::span<const std::byte> bytes);
/// The bytes that `text` stands for; nothing where it is no base64 for URLs, or has padding.
[[nodiscard]] std::optional<std::string> base64url_decoded(std::string_view text);

}  // namespace holdfast::support
