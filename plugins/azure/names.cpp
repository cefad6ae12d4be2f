#include "names.hpp"

#include <holdfast/support/keys.hpp>

#include <algorithm>

namespace holdfast::azure {
namespace {

constexpr std::ptrdiff_t max_slashes = 253;  // between the 254 segments that a key may have

bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace

std::string why_not_container(std::string_view container) {
  const auto allowed = [](char c) { return is_lower(c) || is_digit(c) || c == '-'; };
  if (container == "$root" || container == "$web") return {};  // the service's own
  if (container.size() < 3 || container.size() > 63)
    return "has " + std::to_string(container.size()) + " characters, not 3 to 63";
  if (!std::ranges::all_of(container, allowed)) return "may have lower-case letters, digits and '-' only";
  if (container.front() == '-' || container.back() == '-') return "must begin and end with a letter or a digit";
  if (container.find("--") != std::string_view::npos) return "has two '-' in a row";
  return {};
}

bool is_account(std::string_view account) noexcept {
  return account.size() >= 3 && account.size() <= 24 &&
         std::ranges::all_of(account, [](char c) { return is_lower(c) || is_digit(c); });
}

std::string why_not_key(std::string_view key) {
  if (key.size() > max_key) return "it has more than " + std::to_string(max_key) + " bytes";
  if (key.find('\\') != std::string_view::npos) return "it holds a backslash, which the service takes for a slash";
  if (std::ranges::count(key, '/') > max_slashes) return "it has more than 254 segments";
  return support::why_not_key(key);
}

}  // namespace holdfast::azure
