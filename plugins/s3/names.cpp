#include "names.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast::s3 {
namespace {

bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

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

/// How many bytes the character at the front of `text` has; 0 where it is not UTF-8 (RFC 3629).
std::size_t character(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    if (!continues(1) || !continues(2)) return 0;
    const bool overlong = first == 0xe0 && byte(1) < 0xa0;
    const bool surrogate = first == 0xed && byte(1) > 0x9f;
    return overlong || surrogate ? 0 : 3;
  }
  if (first < 0xf0 || first > 0xf4 || !continues(1) || !continues(2) || !continues(3)) return 0;
  const bool overlong = first == 0xf0 && byte(1) < 0x90;
  const bool too_large = first == 0xf4 && byte(1) > 0x8f;
  return overlong || too_large ? 0 : 4;
}

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t size = character(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

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
  if (key.empty()) return "it is empty";
  if (key.size() > max_key) return "it has more than " + std::to_string(max_key) + " bytes";
  if (std::ranges::any_of(key, is_control)) return "it holds a control character";
  if (!is_utf8(key)) return "it is not UTF-8";
  std::string_view rest = key.ends_with('/') ? key.substr(0, key.size() - 1) : key;
  for (;;) {
    const std::string_view segment = rest.substr(0, rest.find('/'));
    if (segment.empty()) return "it has an empty segment between slashes";
    if (segment == "." || segment == "..") return "it has the segment '" + std::string{segment} + "'";
    if (segment.size() == rest.size()) return {};
    rest.remove_prefix(segment.size() + 1);
  }
}

}  // namespace holdfast::s3
