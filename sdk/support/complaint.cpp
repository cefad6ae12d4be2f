#include <holdfast/support/complaint.hpp>

#include <algorithm>

namespace holdfast::support {
namespace {

constexpr std::size_t most_shown = 200;
constexpr std::size_t shortest_key = 16;  // an access key has 20 characters, a secret 40, a token hundreds

bool is_of_key(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '/' ||
         c == '=' || c == '_' || c == '-' || c == '.';
}

/// Long and with a digit: no word of a sentence, though perhaps a path.
bool looks_like_key(std::string_view word) noexcept {
  return word.size() >= shortest_key && std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string shown_complaint(std::string_view text) {
  std::string shown;
  while (!text.empty() && shown.size() < most_shown) {
    const auto end = std::ranges::find_if_not(text, is_of_key);
    const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    if (word.empty()) {
      const bool is_plain = text[0] >= ' ' && text[0] < 0x7f;
      shown += is_plain ? text[0] : ' ';
    } else {
      shown += looks_like_key(word) ? "********" : word;
    }
    text.remove_prefix(std::max<std::size_t>(word.size(), 1));
  }
  while (shown.ends_with(' ')) shown.pop_back();
  return shown;
}

}  // namespace holdfast::support
