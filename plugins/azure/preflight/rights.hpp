// What operations need to be allowed, and how that is granted: by a letter of a signature or a role, as it vouches.
#pragma once

#include "preflight/context.hpp"

#include <holdfast/support/preflight.hpp>

#include <string>
#include <string_view>

namespace holdfast::azure::checks {

enum class Right : std::uint8_t { list, read, write, remove };

/// What `permission` of a request is for it: "l (list)".
[[nodiscard]] std::string_view letter_of(Right right) noexcept;

/// The letters of a signature that an operation needs, in the order in which signatures have them.
[[nodiscard]] std::string_view letters_for(support::PreflightAccess access) noexcept;

/// How whoever vouches for our requests is granted it.
[[nodiscard]] std::string how_to_grant(Right right, const Credentials& who, const Settings& settings);

}  // namespace holdfast::azure::checks
