#include "errors/printable.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

namespace holdfast {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t size = 0;  ///< Bytes; 0: not UTF-8.
};

/// The first character of `text`, which is not empty. Overlong forms and surrogates are not UTF-8 (RFC 3629).
Character decode(std::string_view text) noexcept {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size) return {};
  std::uint32_t code = first & (0x7fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    code = (code << 6) | (byte(i) & 0x3fu);
  }
  const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  return overlong || surrogate || code > 0x10ffff ? Character{} : Character{code, size};
}

constexpr bool is_harmful(std::uint32_t code) noexcept {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f)  // control characters
         || (code >= 0x200b && code <= 0x200f)          // zero width, direction marks
         || (code >= 0x2028 && code <= 0x202e)          // line separators, direction overrides
         || (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character character = decode(text);
    const std::size_t size = character.size == 0 ? 1 : character.size;
    if (character.size == 0)
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text.front()));
    else if (!is_harmful(character.code))
      out += text.substr(0, size);
    else if (character.code == '\n')
      out += "\\n";
    else if (character.code == '\t')
      out += "\\t";
    else if (character.code < 0x100)
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", character.code);
    else
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", character.code);
    text.remove_prefix(size);
  }
  return out;
}

std::string printable_lines(std::string_view text) {
  std::string out;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    out += printable(text.substr(0, end)) + "\n";
    text.remove_prefix(end + 1);
  }
  return out + printable(text);
}

}  // namespace holdfast
