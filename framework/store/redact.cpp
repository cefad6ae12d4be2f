#include "store/redact.hpp"

#include <algorithm>

#include "errors/percent.hpp"

namespace holdfast::store {
namespace {

constexpr std::size_t shortest_secret = 4;
constexpr std::string_view replacement = "********";

/// The same escapes with lower-case digits: both spellings are legal.
std::string in_lower_case(std::string encoded) {
  for (std::size_t at = encoded.find('%'); at != std::string::npos; at = encoded.find('%', at + 1))
    for (std::size_t digit = at + 1; digit <= at + 2; ++digit)
      if (encoded[digit] >= 'A') encoded[digit] = static_cast<char>(encoded[digit] - 'A' + 'a');
  return encoded;
}

/// HTML forms write a space as a plus.
std::string form_encoded(std::string_view text) {
  std::string out = percent_encoded(text, " ");
  std::replace(out.begin(), out.end(), ' ', '+');
  return out;
}

std::string json_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\t')
      out += "\\t";
    else
      out += c;
  }
  return out;
}

/// What is sure to appear of `text` in base64 when `before` (0 to 2) bytes stand before it in the last group of three:
/// the characters that hold bits of `text` alone.
std::string base64_core(std::string_view text, std::size_t before, std::string_view last_two) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const std::string padded = std::string(before, '\0') + std::string{text};
  const std::size_t first = (8 * before + 5) / 6;
  const std::size_t end = 8 * padded.size() / 6;
  std::string out;
  for (std::size_t i = first; i < end; ++i) {
    unsigned value = 0;
    for (std::size_t bit = 6 * i; bit < 6 * i + 6; ++bit)
      value = value << 1 | (static_cast<unsigned char>(padded[bit / 8]) >> (7 - bit % 8) & 1u);
    out += value < alphabet.size() ? alphabet[value] : last_two[value - alphabet.size()];
  }
  return out;
}

}  // namespace

Redactor::Redactor(const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    if (secret.size() < shortest_secret) continue;
    forms_.insert(forms_.end(), {secret, percent_encoded(secret), in_lower_case(percent_encoded(secret)),
                                 percent_encoded(secret, "/"), form_encoded(secret), json_escaped(secret)});
    for (std::size_t before = 0; before < 3; ++before)
      for (const std::string_view last_two : {"+/", "-_"}) forms_.push_back(base64_core(secret, before, last_two));
  }
  std::sort(forms_.begin(), forms_.end());
  forms_.erase(std::unique(forms_.begin(), forms_.end()), forms_.end());
  std::erase_if(forms_, [](const std::string& form) { return form.size() < shortest_secret; });
}

std::string Redactor::mask(std::string_view text) const {
  std::string out;
  std::size_t hidden_until = 0;  // what overlaps or touches is one stretch, so no remainder of a secret shows
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::size_t longest = 0;
    for (const std::string& form : forms_)
      if (form.size() > longest && text.substr(at, form.size()) == form) longest = form.size();
    if (longest != 0) {
      if (at >= hidden_until) out += replacement;
      hidden_until = std::max(hidden_until, at + longest);
    }
    if (at >= hidden_until) out += text[at];
  }
  return out;
}

bool Redactor::would_mask(std::string_view text) const noexcept {
  return std::any_of(forms_.begin(), forms_.end(),
                     [text](const std::string& form) { return text.find(form) != std::string_view::npos; });
}

}  // namespace holdfast::store
