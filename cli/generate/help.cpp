#include <fmt/format.h>

#include <algorithm>

#include <holdfast/version.hpp>

#include "arguments.hpp"
#include "generate/lines.hpp"

namespace holdfast::cli {
namespace {

constexpr std::size_t width = 100;
constexpr std::size_t column = 26;

/// "  --backend B             where backups are kept"
std::string row(std::string_view left, std::string_view right) {
  const std::string indent(column, ' ');
  std::string text = wrapped(right, width, indent);
  const std::string head = fmt::format("  {}", left);
  if (head.size() + 1 < column) return text.empty() ? head + "\n" : text.replace(0, head.size(), head);
  return head + "\n" + text;
}

std::string option_rows(std::string_view title, std::span<const Option> options) {
  if (options.empty()) return {};
  std::string text = fmt::format("\n{}:\n", title);
  for (const Option& option : options)
    text += row(spelling(option), described(option) + (option.need == Need::required ? " (required)" : ""));
  return text;
}

std::string exit_code_rows(const std::map<int, std::string_view>& codes) {
  std::string text = "\nExit codes:\n";
  for (const auto& [code, meaning] : codes) text += fmt::format("  {:<4} {}\n", code, meaning);
  return text;
}

std::string command_rows(std::string_view group) {
  std::string text;
  for (const Command* command : commands_of(group)) text += row(last_word(command->name), command->summary);
  return text;
}

std::string program_help() {
  std::string text =
      "holdfast backs up and restores the collections of the Weaviate vector database.\n\n"
      "Usage: holdfast [OPTION]... COMMAND\n\nCommands:\n";
  text += command_rows("");
  for (const Group& group : all_groups()) text += row(group.name, group.summary);
  text += option_rows("Options, before or behind the command", global_options());
  text += row("-h, --help", "show the help of the program or of a command");
  text += row("--version", "show the version");
  text += "\nEnvironment:\n";
  for (const Fact& variable : environment_variables()) text += row(variable.name, variable.help);
  return text + exit_code_rows(all_exit_codes());
}

}  // namespace

std::string version_line() { return fmt::format("holdfast {}", version()); }

std::string usage_line(const Command& command) {
  std::string text = fmt::format("holdfast {}", command.name);
  for (const Argument& argument : command.arguments) text += " " + placeholder(argument);
  for (const Option& option : command.options)
    if (option.need == Need::required) text += fmt::format(" {} {}", option.name, option.value);
  const bool more = std::any_of(command.options.begin(), command.options.end(),
                                [](const Option& option) { return option.need == Need::optional; });
  return more ? text + " [OPTION]..." : text;
}

std::string group_help_text(std::string_view group) {
  std::string text = fmt::format("Usage: holdfast {} COMMAND\n\nCommands:\n", group);
  return text + command_rows(group);
}

std::string help_text(const Command* command) {
  if (command == nullptr) return program_help();
  std::string text = fmt::format("{}: {}\n\nUsage: {}\n", command->name, command->summary, usage_line(*command));
  if (!command->details.empty()) text += "\n" + wrapped(command->details, width, "");
  if (!command->arguments.empty()) {
    text += "\nArguments:\n";
    for (const Argument& argument : command->arguments) text += row(placeholder(argument), described(argument));
  }
  text += option_rows("Options", command->options);
  text += option_rows("Options of every command", global_options());
  text += exit_code_rows(exit_codes_of(*command));
  return text + fmt::format("\nExample:\n  {}\n", command->example);
}

}  // namespace holdfast::cli
