#include <holdfast/plugin.hpp>
#include <holdfast/support/keys.hpp>

#include <algorithm>

namespace holdfast::support {
namespace {

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// How many bytes the character at the front of `text` has; 0 where it is not UTF-8.
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

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t size = character(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string why_not_key(std::string_view key) {
  if (key.empty()) return "it is empty";
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

std::string full_key(std::string_view root, std::string_view key, std::string (*why_not)(std::string_view)) {
  std::string full = std::string{root} + std::string{key};
  const std::string why = key.empty() ? "it is empty" : why_not(full);
  if (!why.empty())
    throw sdk::Error{HF_E_INVALID_ARGUMENT, "the key '" + std::string{key} + "' is refused: " + why}.retry(
        sdk::Retry::never);
  return full;
}

}  // namespace holdfast::support
