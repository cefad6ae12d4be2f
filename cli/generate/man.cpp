#include <fmt/format.h>

#include "arguments.hpp"
#include "generate/generate.hpp"
#include "generate/lines.hpp"

namespace holdfast::cli {
namespace {

/// roff gives backslashes, hyphens, and dots and quotes at the beginning of a line a meaning.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  if (!out.empty() && (out.front() == '.' || out.front() == '\'')) out.insert(0, "\\&");
  return out;
}

std::string item(std::string_view left, std::string_view right) {
  return fmt::format(".TP\n.B {}\n{}\n", roff(left), roff(right));
}

std::string command_section(const Command& command) {
  std::string text = fmt::format(".SS {}\n.B {}\n.PP\n{}.\n{}\n", roff(command.name), roff(usage_line(command)),
                                 roff(command.summary), roff(command.details));
  for (const Argument& argument : command.arguments) text += item(placeholder(argument), described(argument));
  for (const Option& option : command.options) text += item(spelling(option), described(option));
  return text + fmt::format(".PP\nExample:\n.PP\n.RS\n.B {}\n.RE\n", roff(command.example));
}

}  // namespace

std::string man_page() {
  std::string text = fmt::format(
      ".\\\" made by: holdfast generate man\n.TH HOLDFAST 1 \"\" \"{}\"\n"
      ".SH NAME\nholdfast \\- back up and restore the collections of the Weaviate vector database\n"
      ".SH SYNOPSIS\n.B holdfast\n[\\fIOPTION\\fR]... \\fICOMMAND\\fR\n.SH OPTIONS\n",
      version_line());
  for (const Option& option : global_options()) text += item(spelling(option), described(option));
  text += item("-h, --help", "show the help of the program or of a command") + item("--version", "show the version");
  text += ".SH COMMANDS\n";
  for (const Command& command : all_commands()) text += command_section(command);
  text += ".SH ENVIRONMENT\n";
  for (const Fact& variable : environment_variables()) text += item(variable.name, variable.help);
  text += ".SH FILES\n";
  for (const Fact& file : files()) text += item(file.name, file.help);
  text += ".SH EXIT STATUS\n";
  for (const auto& [code, meaning] : all_exit_codes()) text += item(std::to_string(code), meaning);
  return text;
}

}  // namespace holdfast::cli
