// What operations need to be allowed, as the letters of a shared access signature have it.
#pragma once

#include <holdfast/support/preflight.hpp>

#include <cstdint>
#include <string_view>

namespace holdfast::azure::checks {

enum class Right : std::uint8_t { list, read, write, remove };

/// What `permission` of a request is for it: "l (list)".
[[nodiscard]] std::string_view letter_of(Right right) noexcept;

/// The letters of a signature that an operation needs, in the order in which signatures have them.
[[nodiscard]] std::string_view letters_for(support::PreflightAccess access) noexcept;

}  // namespace holdfast::azure::checks
