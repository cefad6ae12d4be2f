#include <fmt/format.h>

#include "arguments.hpp"
#include "generate/generate.hpp"
#include "generate/lines.hpp"

namespace holdfast::cli {
namespace {

/// For the cells of a table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '<' || c == '*' || c == '_') out += '\\';
    out += c;
  }
  return out;
}

std::string code(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return fmt::format("`{}`", out);
}

std::string table_row(std::string_view left, std::string_view right) {
  return fmt::format("| {} | {} |\n", code(left), cell(right));
}

std::string command_section(const Command& command) {
  std::string text = fmt::format("\n### {}\n\n{}.\n", command.name, command.summary);
  if (!command.details.empty()) text += fmt::format("\n{}\n", wrapped(command.details, 120, ""));
  text += fmt::format("\n```\n{}\n```\n", usage_line(command));
  if (!command.arguments.empty() || !command.options.empty()) text += "\n| | |\n| --- | --- |\n";
  for (const Argument& argument : command.arguments) text += table_row(placeholder(argument), described(argument));
  for (const Option& option : command.options) text += table_row(spelling(option), described(option));
  std::string codes;
  for (const auto& [number, meaning] : exit_codes_of(command))
    codes += fmt::format("{}{}", codes.empty() ? "" : ", ", number);
  return text + fmt::format("\nExample: `{}`. Exit codes: {}.\n", command.example, codes);
}

}  // namespace

std::string reference_page() {
  std::string text =
      "# The command line\n\n<!-- Made by `holdfast generate reference` from cli/table.cpp: edit the table instead. "
      "-->\n\n"
      "`holdfast [OPTION]... COMMAND`\n\nA setting is taken from its flag, else from the environment, else from the\n"
      "configuration file, else from its default.\n\n## Options of every command\n\n| | |\n| --- | --- |\n";
  for (const Option& option : global_options()) text += table_row(spelling(option), described(option));
  text += "\n## Commands\n";
  for (const Command& command : all_commands()) text += command_section(command);
  text += "\n## Environment\n\n| | |\n| --- | --- |\n";
  for (const Fact& variable : environment_variables()) text += table_row(variable.name, variable.help);
  text += "\n## Files\n\n| | |\n| --- | --- |\n";
  for (const Fact& file : files()) text += table_row(file.name, file.help);
  text += "\n## Exit codes\n\n| code | means |\n| --- | --- |\n";
  for (const auto& [number, meaning] : all_exit_codes()) text += fmt::format("| {} | {} |\n", number, meaning);
  text +=
      "\n## Error codes\n\nIn brackets behind messages, and `code` in JSON.\n\n| code | exit code |\n| --- | --- |\n";
  for (const ErrorTraits& row : error_table) text += fmt::format("| `{}` | {} |\n", row.name, row.exit_code);
  return text;
}

}  // namespace holdfast::cli
