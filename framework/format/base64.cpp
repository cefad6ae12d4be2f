#include "format/base64.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "holdfast/errors.hpp"

namespace holdfast::format {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 0xff;

constexpr auto digits = [] {
  std::array<std::uint8_t, 256> table{};
  for (auto& digit : table) digit = no_digit;
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return table;
}();

constexpr std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
}

[[noreturn]] void refuse_base64() { throw DamagedError{{.message = "a value that should be base64 is not"}}; }

/// The 24 bits of four digits, of which `padding` are '='.
std::uint32_t decode_group(std::string_view group, std::size_t padding) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto digit = i < 4 - padding ? digits[static_cast<unsigned char>(group[i])] : std::uint8_t{0};
    if (digit == no_digit) refuse_base64();
    bits = bits << 6 | digit;
  }
  return bits;
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto bits = byte_at(bytes, at) << 16 | byte_at(bytes, at + 1) << 8 | byte_at(bytes, at + 2);
    const auto left = bytes.size() - at;
    text += alphabet[bits >> 18];
    text += alphabet[bits >> 12 & 63];
    text += left > 1 ? alphabet[bits >> 6 & 63] : '=';
    text += left > 2 ? alphabet[bits & 63] : '=';
  }
  return text;
}

std::string base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) refuse_base64();
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const auto group = text.substr(at, 4);
    const bool is_last = at + 4 == text.size();
    const std::size_t padding = !is_last || group[3] != '=' ? 0U : group[2] != '=' ? 1U : 2U;
    const auto bits = decode_group(group, padding);
    // The bits that padding leaves over are zero in the one canonical spelling.
    if ((padding == 1 && (bits & 0xffU) != 0) || (padding == 2 && (bits & 0xffffU) != 0)) refuse_base64();
    bytes += static_cast<char>(bits >> 16 & 0xffU);
    if (padding < 2) bytes += static_cast<char>(bits >> 8 & 0xffU);
    if (padding < 1) bytes += static_cast<char>(bits & 0xffU);
  }
  return bytes;
}

}  // namespace holdfast::format
