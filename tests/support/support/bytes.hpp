// Text as the bytes that it is.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace holdfast::test {

/// Borrowed.
[[nodiscard]] inline std::span<const std::byte> bytes_of(std::string_view text) noexcept {
  return std::as_bytes(std::span{text});
}

}  // namespace holdfast::test
