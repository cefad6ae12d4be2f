#include "generate/lines.hpp"

#include <fmt/format.h>

#include "settings/config_schema.hpp"

namespace holdfast::cli {

std::vector<Fact> environment_variables() {
  std::vector<Fact> facts{
      {.name = "HOLDFAST_CONFIG", .help = "the configuration file to read, where --config does not say"},
      {.name = "HOLDFAST_PLUGIN_PATH", .help = "more folders to search for plugins, separated by colons"},
      {.name = "NO_COLOR", .help = "no colours, where it is set and not empty"},
      {.name = "XDG_STATE_HOME", .help = "where the journals of operations are, in holdfast/operations"},
  };
  for (const settings::OwnTable& table : settings::own_tables())
    for (const settings::Field& field : table.schema())
      for (const std::string& name : field.env)
        facts.push_back({.name = name, .help = fmt::format("{}.{}: {}", table.name, field.key, field.help)});
  return facts;
}

std::vector<Fact> files() {
  return {
      {.name = "./holdfast.toml", .help = "the configuration, where neither --config nor HOLDFAST_CONFIG says"},
      {.name = "$XDG_CONFIG_HOME/holdfast/holdfast.toml", .help = "the next place to look"},
      {.name = "/etc/holdfast/holdfast.toml", .help = "the last place to look"},
      {.name = "$XDG_STATE_HOME/holdfast/operations/", .help = "one journal for each operation"},
  };
}

std::string wrapped(std::string_view text, std::size_t width, std::string_view indent) {
  std::string out;
  std::string line;
  const auto flush = [&] {
    if (!line.empty()) out += fmt::format("{}{}\n", indent, line);
    line.clear();
  };
  while (!text.empty()) {
    const auto blank = text.find(' ');
    const std::string_view word = text.substr(0, blank);
    if (!line.empty() && indent.size() + line.size() + 1 + word.size() > width) flush();
    if (!line.empty()) line += ' ';
    line += word;
    text = blank == std::string_view::npos ? std::string_view{} : text.substr(blank + 1);
  }
  flush();
  return out;
}

std::string spelling(const Option& option) {
  std::string text = option.brief.empty() ? std::string{option.name} : fmt::format("{}, {}", option.brief, option.name);
  if (!option.value.empty()) text += fmt::format(" {}", option.value);
  if (option.times == Times::many) text += "...";
  return text;
}

std::string described(const Option& option) {
  if (option.choices.empty()) return std::string{option.help};
  return fmt::format("{}: {}", option.help, fmt::join(option.choices, ", "));
}

std::string described(const Argument& argument) {
  if (argument.choices.empty()) return std::string{argument.help};
  return fmt::format("{}: {}", argument.help, fmt::join(argument.choices, ", "));
}

std::string placeholder(const Argument& argument) {
  std::string text =
      argument.choices.empty() ? std::string{argument.name} : fmt::format("{}", fmt::join(argument.choices, "|"));
  if (argument.need == Need::optional) text = fmt::format("[{}]", text);
  return argument.times == Times::many ? text + "..." : text;
}

std::vector<const Command*> commands_of(std::string_view group) {
  std::vector<const Command*> found;
  for (const Command& command : all_commands()) {
    const auto blank = command.name.find(' ');
    const std::string_view own = blank == std::string_view::npos ? std::string_view{} : command.name.substr(0, blank);
    if (own == group) found.push_back(&command);
  }
  return found;
}

std::string_view last_word(std::string_view name) { return name.substr(name.rfind(' ') + 1); }

}  // namespace holdfast::cli
