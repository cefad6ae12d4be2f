#include "names.hpp"

#include <holdfast/support/keys.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast::s3 {
namespace {

bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }

/// "192.168.5.4"
bool looks_like_address(std::string_view name) noexcept {
  return std::ranges::count(name, '.') == 3 &&
         std::ranges::all_of(name, [](char c) { return is_digit(c) || c == '.'; });
}

constexpr std::array<std::string_view, 3> reserved_beginnings{"xn--", "sthree-", "amzn-s3-demo-"};
/// Names of things that are addressed like buckets but want another protocol, and why this plugin cannot speak it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> other_kinds{
    {{"--ol-s3", "is that of an Object Lambda access point, which cannot be written to"},
     {"--x-s3", "is that of a directory bucket (S3 Express), which is not supported"},
     {"--table-s3", "is that of a table bucket, which is not supported"}}};

}  // namespace

std::string why_not_bucket_of_aws(std::string_view bucket) {
  const auto allowed = [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '.'; };
  if (bucket.size() < 3 || bucket.size() > 63)
    return "has " + std::to_string(bucket.size()) + " characters, not 3 to 63";
  if (!std::ranges::all_of(bucket, allowed)) return "may have lower-case letters, digits, '-' and '.' only";
  if (!is_lower(bucket.front()) && !is_digit(bucket.front())) return "must begin with a letter or a digit";
  if (!is_lower(bucket.back()) && !is_digit(bucket.back())) return "must end with a letter or a digit";
  if (bucket.find("..") != std::string_view::npos) return "has two dots in a row";
  if (looks_like_address(bucket)) return "looks like an IP address";
  for (const std::string_view beginning : reserved_beginnings)
    if (bucket.starts_with(beginning))
      return "begins with '" + std::string{beginning} + "', which AWS keeps for itself";
  for (const auto& [ending, why] : other_kinds)
    if (bucket.ends_with(ending)) return std::string{why};
  return {};
}

std::string why_not_bucket(std::string_view bucket) {
  const auto allowed = [](char c) {
    return is_lower(c) || is_upper(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
  };
  if (bucket.empty() || bucket.size() > 255)
    return "has " + std::to_string(bucket.size()) + " characters, not 1 to 255";
  if (!std::ranges::all_of(bucket, allowed)) return "may have letters, digits, '-', '_' and '.' only";
  if (bucket == "." || bucket == "..") return "is that of a folder";
  return {};
}

bool is_region(std::string_view region) noexcept {
  return !region.empty() && region.size() <= 64 &&
         std::ranges::all_of(region, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

std::string why_not_key(std::string_view key) {
  if (key.size() > max_key) return "it has more than " + std::to_string(max_key) + " bytes";
  return support::why_not_key(key);
}

}  // namespace holdfast::s3
