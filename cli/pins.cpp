#include "pins.hpp"

#include <fmt/format.h>
#include <holdfast/errors.hpp>

#include <regex>
#include <vector>

#include "errors/printable.hpp"
#include "files/file.hpp"
#include "settings/config_file.hpp"
#include "settings/toml_reader.hpp"

namespace holdfast::cli {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return lines;
}

/// "[plugins.pin]", however it is spaced, and with a comment behind it.
bool opens_pins(const std::string& line) {
  static const std::regex header{R"(\s*\[\s*plugins\s*\.\s*pin\s*\]\s*(#.*)?)"};
  return std::regex_match(line, header);
}

bool opens_a_table(const std::string& line) {
  const auto first = line.find_first_not_of(" \t");
  return first != std::string::npos && line[first] == '[';
}

bool pins(const std::string& line, const std::string& id) {
  const auto first = line.find_first_not_of(" \t");
  const auto equals = line.find('=');
  if (first == std::string::npos || equals == std::string::npos || equals <= first) return false;
  const std::string key = line.substr(first, line.find_last_not_of(" \t", equals - 1) + 1 - first);
  return key == id || key == fmt::format("\"{}\"", id) || key == fmt::format("'{}'", id);
}

/// The pin of the plugin as a reader of the text finds it.
std::string pin_in(const std::string& text, const std::string& id) {
  settings::Findings findings;
  const auto table = settings::parse_toml(text, "", findings);
  if (!table) return {};
  const settings::RawSettings all = settings::to_settings(*table, {});
  const settings::RawEntry* found = all.find("plugins");
  for (const std::string& key : {std::string{"pin"}, id}) {
    if (found == nullptr) return {};
    const auto* map = std::get_if<settings::RawValue::Map>(&found->value.data);
    if (map == nullptr) return {};
    const auto entry = std::find_if(map->begin(), map->end(), [&](const auto& e) { return e.key == key; });
    found = entry == map->end() ? nullptr : &*entry;
  }
  const std::string* digest = found == nullptr ? nullptr : found->value.text();
  return digest == nullptr ? std::string{} : *digest;
}

}  // namespace

std::string line_of(const Pin& pin) { return fmt::format("\"{}\" = \"{}\"", pin.id, pin.digest); }

std::string with_pin(std::string_view text, const Pin& pin) {
  std::vector<std::string> lines = lines_of(text);
  auto at = std::find_if(lines.begin(), lines.end(), opens_pins);
  if (at == lines.end()) {
    if (!lines.empty()) lines.emplace_back();
    lines.insert(lines.end(), {"[plugins.pin]", line_of(pin)});
  } else {
    auto last = ++at;  // behind the last line of the table that says something
    for (; at != lines.end() && !opens_a_table(*at) && !pins(*at, pin.id); ++at)
      if (at->find_first_not_of(" \t") != std::string::npos) last = at + 1;
    if (at != lines.end() && pins(*at, pin.id))
      *at = line_of(pin);
    else
      lines.insert(last, line_of(pin));
  }
  return fmt::format("{}\n", fmt::join(lines, "\n"));
}

void write_pin(const std::filesystem::path& file, const Pin& pin) {
  const auto place = std::filesystem::canonical(file);
  const std::string text = with_pin(files::read_whole(place).value_or(""), pin);
  if (pin_in(text, pin.id) != pin.digest)
    throw FailedError{{.message = fmt::format("cannot write the pin into '{}'", printable(place.native())),
                       .hint = fmt::format("write it below [plugins.pin]: {}", line_of(pin))}};
  const auto mode = std::filesystem::status(place).permissions();
  files::write_atomically(place, text);
  std::filesystem::permissions(place, mode);
}

}  // namespace holdfast::cli
