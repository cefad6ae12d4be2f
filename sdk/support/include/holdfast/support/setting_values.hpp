// From what a user wrote into a setting to what a plugin works with.
#pragma once

#include <holdfast/plugin.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast::support {

/// The setting at `position` of the plugin's table, to keep. Empty where nobody wrote one.
[[nodiscard]] inline std::string text_at(const sdk::Settings& from, std::uint32_t position) {
  return std::string{from.text(position)};
}

/// The value that stands where the choice does in `values`; the first where it is none of them.
template <class T, std::size_t N>
[[nodiscard]] constexpr T chosen(std::string_view choice, const std::pair<std::string_view, T> (&values)[N]) noexcept {
  for (const auto& [name, value] : values)
    if (name == choice) return value;
  return values[0].second;
}

/// A path below a bucket, as keys begin with it: users write slashes around it, keys have none there.
[[nodiscard]] inline std::string without_slashes_at_ends(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  return std::string{path};
}

}  // namespace holdfast::support
