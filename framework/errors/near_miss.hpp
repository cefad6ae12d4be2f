// Finds the name somebody probably meant.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast {

/// The candidate nearest to `word`, if it is near enough to be a slip: at most a third of its letters inserted, left
/// out, replaced or swapped with their neighbour. The first of equals.
std::optional<std::string> near_miss(std::string_view word, std::span<const std::string> candidates);

}  // namespace holdfast
