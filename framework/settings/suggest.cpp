#include "settings/suggest.hpp"

#include "errors/near_miss.hpp"
#include "settings/text.hpp"

namespace holdfast::settings {
namespace {

/// Longer texts are no slip of anything; the bound keeps hostile input cheap.
constexpr std::size_t longest = 100;

}  // namespace

std::optional<std::string> nearest(std::string_view text, const std::vector<std::string>& candidates) {
  return text.size() > longest ? std::nullopt : near_miss(text, candidates);
}

std::string did_you_mean(std::string_view text, const std::vector<std::string>& candidates) {
  const auto found = nearest(text, candidates);
  return found ? "; did you mean " + in_quotes(*found) + "?" : std::string{};
}

}  // namespace holdfast::settings
