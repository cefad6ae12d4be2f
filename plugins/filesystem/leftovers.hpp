// Temporary files that a process left when it died in the middle of a put.
#pragma once

#include "root.hpp"

#include <holdfast/plugin.hpp>

#include <cstdint>

namespace holdfast::filesystem {

enum class Sweep : std::uint8_t { nothing, stale };

struct Leftovers {
  std::uint64_t recent = 0;  ///< Touched within a day: perhaps being written.
  std::uint64_t stale = 0;   ///< Untouched for a day.
  std::uint64_t swept = 0;   ///< Stale ones that have been removed.
  bool complete = true;      ///< False where the folder holds more than is worth looking through.
};

/// Looks through the store's folder. Sweep::stale removes the stale files that belong to this user: whoever writes a
/// file touches it more often than once a day.
Leftovers find_leftovers(Root& root, const sdk::Call& call, Sweep sweep);

}  // namespace holdfast::filesystem
