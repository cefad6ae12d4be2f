#include <fmt/format.h>

#include "generate/generate.hpp"
#include "generate/lines.hpp"

namespace holdfast::cli {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

/// When a line of the script applies: no command yet, behind a group, or behind a command.
std::string condition(std::string_view command) {
  const auto blank = command.find(' ');
  if (blank == std::string_view::npos) return quoted(fmt::format("__fish_seen_subcommand_from {}", command));
  return quoted(fmt::format("__fish_seen_subcommand_from {}; and __fish_seen_subcommand_from {}",
                            command.substr(0, blank), command.substr(blank + 1)));
}

std::string line(std::string_view when, std::string_view rest, std::string_view help) {
  return fmt::format("complete -c holdfast{}{} {} -d {}\n", when.empty() ? "" : " -n ", when, rest, quoted(help));
}

std::string option_line(std::string_view when, const Option& option) {
  std::string rest = fmt::format("-l {}", option.name.substr(2));
  if (!option.brief.empty()) rest += fmt::format(" -s {}", option.brief.substr(1));
  if (option.kind == Kind::choice)
    rest += fmt::format(" -x -a {}", quoted(fmt::format("{}", fmt::join(option.choices, " "))));
  else if (option.kind == Kind::file)
    rest += " -r -F";
  else if (option.kind == Kind::folder)
    rest += " -x -a '(__fish_complete_directories)'";
  else if (option.kind != Kind::flag)
    rest += " -x";
  return line(when, rest, option.help);
}

}  // namespace

std::string fish_completion() {
  std::string text =
      "# fish completion for holdfast; made by: holdfast generate completion fish\ncomplete -c holdfast -f\n";
  for (const Option& option : global_options()) text += option_line("", option);
  for (const Command* command : commands_of(""))
    text += line("__fish_use_subcommand", fmt::format("-a {}", command->name), command->summary);
  for (const Group& group : all_groups()) {
    text += line("__fish_use_subcommand", fmt::format("-a {}", group.name), group.summary);
    for (const Command* command : commands_of(group.name))
      text += line(quoted(fmt::format("__fish_seen_subcommand_from {}", group.name)),
                   fmt::format("-a {}", last_word(command->name)), command->summary);
  }
  for (const Command& command : all_commands()) {
    for (const Option& option : command.options) text += option_line(condition(command.name), option);
    for (const Argument& argument : command.arguments)
      if (argument.kind == Kind::file)
        text += line(condition(command.name), "-F", argument.help);
      else if (!argument.choices.empty())
        text += line(condition(command.name),
                     fmt::format("-a {}", quoted(fmt::format("{}", fmt::join(argument.choices, " ")))), argument.help);
  }
  return text;
}

}  // namespace holdfast::cli
