#include "names.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/keys.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <span>

namespace holdfast::gcs {
namespace {

bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) noexcept { return is_lower(c) || is_digit(c); }

/// "192.168.5.4"
bool looks_like_address(std::string_view name) noexcept {
  return std::ranges::count(name, '.') == 3 &&
         std::ranges::all_of(name, [](char c) { return is_digit(c) || c == '.'; });
}

/// Names with dots are domains, whose labels are as long as those of DNS.
std::string why_not_length(std::string_view name) {
  constexpr std::size_t longest_label = 63;
  constexpr std::size_t longest = 222;
  const bool is_domain = name.find('.') != std::string_view::npos;
  const std::size_t most = is_domain ? longest : longest_label;
  if (name.size() < 3 || name.size() > most)
    return "has " + std::to_string(name.size()) + " characters, not 3 to " + std::to_string(most);
  while (is_domain && !name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    if (label.empty()) return "has two dots in a row";
    if (label.size() > longest_label) return "has more than 63 characters between two dots";
    name.remove_prefix(std::min(name.size(), label.size() + 1));
  }
  return {};
}

}  // namespace

std::string why_not_bucket(std::string_view bucket) {
  const auto allowed = [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; };
  if (!std::ranges::all_of(bucket, allowed)) return "may have lower-case letters, digits, '-', '_' and '.' only";
  if (std::string why = why_not_length(bucket); !why.empty()) return why;
  if (!is_alphanumeric(bucket.front())) return "must begin with a letter or a digit";
  if (!is_alphanumeric(bucket.back())) return "must end with a letter or a digit";
  if (looks_like_address(bucket)) return "looks like an IP address";
  if (bucket.starts_with("goog")) return "begins with 'goog', which Google keeps for itself";
  for (const std::string_view kept : {"google", "g00gle"})
    if (bucket.find(kept) != std::string_view::npos)
      return "has '" + std::string{kept} + "' in it, which Google keeps for itself";
  return {};
}

std::string why_not_key(std::string_view key) {
  if (key.size() > max_key) return "it has more than " + std::to_string(max_key) + " bytes";
  return support::why_not_key(key);
}

std::string random_name() {
  std::random_device random;
  std::array<std::uint32_t, 4> words{};
  for (std::uint32_t& word : words) word = random();
  return support::hex(std::as_bytes(std::span{words}));
}

std::string new_boundary() { return "holdfast-" + random_name(); }

}  // namespace holdfast::gcs
