#include "settings/toml_reader.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>
#include <tuple>
#include <utility>

#include "settings/text.hpp"

namespace holdfast::settings {
namespace {

/// A configuration is written by people; anything larger is another file, given by mistake.
constexpr std::uintmax_t largest_file = 16U << 20U;

class Reader {
 public:
  Reader(std::string file, std::shared_ptr<const std::string> text) : file_{std::move(file)}, text_{std::move(text)} {}

  // toml++ sorts a table's keys; people expect the order they wrote.
  [[nodiscard]] RawValue::Map table(const toml::table& from) const {
    RawValue::Map to;
    for (const auto& [key, node] : from)
      to.push_back({.key = std::string{key.str()}, .key_place = place(key.source()), .value = value(node)});
    std::ranges::stable_sort(to, {}, [](const RawEntry& e) {
      return std::tuple{e.key_place.line, e.key_place.column};
    });
    return to;
  }

 private:
  [[nodiscard]] Place place(const toml::source_region& region) const {
    Place at{.file = file_, .line = region.begin.line, .column = region.begin.column, .text = text_};
    if (region.end.line == region.begin.line)
      at.width = region.end.column - region.begin.column;
    else  // up to the end of its first line, which is where excerpts end anyway
      at.width = static_cast<unsigned>(text_->size());
    return at;
  }

  [[nodiscard]] RawValue value(const toml::node& node) const {
    RawValue result{.data = {}, .place = place(node.source()), .notation = Notation::toml};
    if (const auto* text = node.as_string())
      result.data = text->get();
    else if (const auto* boolean = node.as_boolean())
      result.data = boolean->get();
    else if (const auto* integer = node.as_integer())
      result.data = integer->get();
    else if (const auto* number = node.as_floating_point())
      result.data = number->get();
    else if (const auto* array = node.as_array())
      result.data = list(*array);
    else if (const auto* below = node.as_table())
      result.data = table(*below);
    else
      result.data = RawDate{node.is_date() ? "a date" : node.is_time() ? "a time" : "a date and time"};
    return result;
  }

  [[nodiscard]] RawValue::List list(const toml::array& array) const {
    RawValue::List items;
    for (const toml::node& item : array) items.push_back(value(item));
    return items;
  }

  std::string file_;
  std::shared_ptr<const std::string> text_;
};

/// toml++'s own words without what it quotes from the file: a secret that somebody forgot to quote would be in it.
/// Single characters stay, and so do the names of keys that are there twice.
std::string without_quotations(std::string_view description) {
  if (description.find("redefine") != std::string_view::npos) return std::string{description};
  std::string result;
  bool inside = false;
  for (const std::string_view piece : split(description, '\'')) {
    if (inside)
      result += count_characters(piece) > 2 ? std::string{"'…'"} : "'" + std::string{piece} + "'";
    else
      result += piece;
    inside = !inside;
  }
  return result;
}

std::string syntax_summary(std::string_view description) {
  constexpr std::string_view preamble = "Error while parsing ";
  std::string words = without_quotations(description);
  if (words.starts_with(preamble)) words.erase(0, preamble.size());
  if (!words.empty()) words.front() = to_lower(words.front());
  return "not valid TOML: " + words;
}

}  // namespace

std::optional<RawValue::Map> parse_toml(std::string text, const std::string& file, Findings& findings) {
  const auto shared = std::make_shared<const std::string>(std::move(text));
  try {
    const toml::table root = toml::parse(std::string_view{*shared}, std::string_view{file});
    return Reader{file, shared}.table(root);
  } catch (const toml::parse_error& error) {
    // No excerpt: where the syntax is broken, nobody can tell a key from a secret.
    const auto& begin = error.source().begin;
    findings.error({.file = file, .line = begin.line, .column = begin.column}, "config.syntax",
                   syntax_summary(error.description()));
    return std::nullopt;
  }
}

std::optional<RawValue::Map> read_toml(const std::filesystem::path& file, Findings& findings) {
  const auto refuse = [&](std::string_view why) {
    findings.error({.file = file.string()}, "config.unreadable",
                   fmt::format("cannot read the configuration file {}: {}", in_quotes(file.string()), why),
                   "name another with --config, or let this user read it");
    return std::nullopt;
  };
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (!std::filesystem::exists(status))
    return refuse(error && error.value() != ENOENT ? error.message() : "no such file");
  if (std::filesystem::is_directory(status)) return refuse("it is a folder");
  std::ifstream in{file, std::ios::binary};
  if (!in) return refuse(std::generic_category().message(errno));
  std::string text;
  for (std::istreambuf_iterator<char> next{in}, end; next != end; ++next) {
    if (text.size() == largest_file) return refuse("it is larger than 16 MiB");
    text += *next;
  }
  if (in.bad()) return refuse("reading failed");
  return parse_toml(std::move(text), file.string(), findings);
}

RawSettings to_settings(const RawValue::Map& table, const Place& place) {
  RawSettings settings;
  settings.place = place;
  for (const RawEntry& entry : table) settings.set(entry);
  return settings;
}

}  // namespace holdfast::settings
