// "did you mean ...?"
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::settings {

/// The candidate that `text` is most likely a slip for; nothing if none is close.
[[nodiscard]] std::optional<std::string> nearest(std::string_view text, const std::vector<std::string>& candidates);

/// "; did you mean 'access_key'?", or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view text, const std::vector<std::string>& candidates);

}  // namespace holdfast::settings
