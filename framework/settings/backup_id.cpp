#include "settings/backup_id.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <holdfast/errors.hpp>

#include <algorithm>
#include <array>

#include "errors/printable.hpp"
#include "settings/suggest.hpp"
#include "settings/text.hpp"

namespace holdfast::settings {
namespace {

constexpr std::string_view rule = "lower-case letters, digits, '_' and '-'";
/// It becomes the name of a folder.
constexpr std::size_t longest = 255;
constexpr std::array<std::string_view, 3> placeholders{"date", "time", "host"};

constexpr bool is_legal(char c) noexcept { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '_' || c == '-'; }

/// The whole character that `text` begins with, for messages.
std::string_view first_character(std::string_view text) { return text.substr(0, offset_of_character(text, 1)); }

/// `text` in lower case, with one '-' for each stretch that an id may not hold; none at the ends.
std::string made_legal(std::string_view text) {
  std::string result;
  for (const char c : to_lower(text))
    if (is_legal(c))
      result += c;
    else if (!result.empty() && result.back() != '-')
      result += '-';
  while (result.ends_with('-')) result.pop_back();
  return result;
}

/// Hands each literal character and each placeholder's name to `take_literal` and `take_placeholder`.
void walk(std::string_view id_template, auto&& take_literal, auto&& take_placeholder) {
  while (!id_template.empty()) {
    const auto end = id_template.front() == '{' ? id_template.find('}') : std::string_view::npos;
    if (end != std::string_view::npos) {
      take_placeholder(id_template.substr(1, end - 1));
      id_template.remove_prefix(end + 1);
    } else {
      take_literal(first_character(id_template));
      id_template.remove_prefix(first_character(id_template).size());
    }
  }
}

}  // namespace

void check_backup_id(std::string_view id) {
  if (id.empty()) throw UsageError{{.message = "a backup's id is empty", .hint = fmt::format("use {}", rule)}};
  const auto bad = std::ranges::find_if_not(id, is_legal);
  if (bad == id.end()) {
    if (id.size() <= longest) return;
    throw UsageError{{.message = fmt::format("a backup's id may have {} characters, and {}… has {}", longest,
                                             in_quotes(id.substr(0, 20)), id.size()),
                      .hint = "choose a shorter id"}};
  }
  const auto at = static_cast<std::size_t>(bad - id.begin());
  const std::string legal = made_legal(id);
  throw UsageError{
      {.message = fmt::format("the backup id {} holds {}, which no id may", in_quotes(id),
                              in_quotes(first_character(id.substr(at)))),
       .hint = legal.empty() ? fmt::format("use {}", rule) : fmt::format("use {}, as in {}", rule, legal)}};
}

std::optional<std::string> problem_of_id_template(std::string_view id_template) {
  if (id_template.empty()) return "a backup's id is empty";
  std::optional<std::string> problem;
  const auto note = [&problem](std::string text) {
    if (!problem) problem = std::move(text);
  };
  walk(
      id_template,
      [&](std::string_view character) {
        if (character.size() != 1 || !is_legal(character.front()))
          note(fmt::format("the id {} holds {}, which no id may", in_quotes(id_template), in_quotes(character)));
      },
      [&](std::string_view name) {
        if (std::ranges::find(placeholders, name) == placeholders.end())
          note(fmt::format("the id {} has the unknown placeholder {}{}", in_quotes(id_template),
                           in_quotes(fmt::format("{{{}}}", name)),
                           did_you_mean(name, {placeholders.begin(), placeholders.end()})));
      });
  return problem;
}

std::string expand_id_template(std::string_view id_template, std::chrono::system_clock::time_point now,
                               std::string_view host) {
  if (auto problem = problem_of_id_template(id_template))
    throw UsageError{{.message = std::move(*problem),
                      .hint = fmt::format("use {}, and the placeholders {{date}}, {{time}} and {{host}}", rule)}};
  const auto utc = fmt::gmtime(std::chrono::floor<std::chrono::seconds>(now));
  std::string id;
  walk(
      id_template, [&](std::string_view character) { id += character; },
      [&](std::string_view name) {
        if (name == "date") id += fmt::format("{:%Y%m%d}", utc);
        if (name == "time") id += fmt::format("{:%H%M%S}", utc);
        if (name == "host") {
          const std::string legal = made_legal(host);
          id += legal.empty() ? "unnamed-host" : legal;
        }
      });
  return id;
}

}  // namespace holdfast::settings
