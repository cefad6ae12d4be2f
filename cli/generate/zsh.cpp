#include <fmt/format.h>

#include "generate/generate.hpp"
#include "generate/lines.hpp"

namespace holdfast::cli {
namespace {

/// For single quotes of zsh, in which `_arguments` gives brackets and colons a meaning.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
      continue;
    }
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string action(const Option& option) {
  switch (option.kind) {
    case Kind::flag:
      return {};
    case Kind::file:
      return fmt::format(":{}:_files", option.value);
    case Kind::folder:
      return fmt::format(":{}:_files -/", option.value);
    case Kind::choice:
      return fmt::format(":{}:({})", option.value, fmt::join(option.choices, " "));
    case Kind::text:
    case Kind::percent:
    case Kind::duration:
      break;
  }
  return fmt::format(":{}: ", option.value);
}

std::string specification(const Option& option) {
  const std::string_view star = option.times == Times::many ? "*" : "";
  const std::string text = fmt::format("'[{}]{}'", escaped(option.help), action(option));
  if (option.brief.empty()) return fmt::format("'{}{}'{}", star, option.name, text);
  return fmt::format("{{{},{}}}{}", option.brief, option.name, text);
}

std::string specification(const Argument& argument) {
  const std::string_view star = argument.times == Times::many ? "*" : "";
  if (argument.choices.empty())
    return fmt::format("'{}:{}:{}'", star, escaped(argument.help), argument.kind == Kind::file ? "_files" : " ");
  return fmt::format("'{}:{}:({})'", star, escaped(argument.help), fmt::join(argument.choices, " "));
}

std::string descriptions(std::string_view group) {
  std::string text;
  for (const Command* command : commands_of(group))
    text += fmt::format("    '{}:{}'\n", last_word(command->name), escaped(command->summary));
  if (group.empty())
    for (const Group& other : all_groups()) text += fmt::format("    '{}:{}'\n", other.name, escaped(other.summary));
  return text;
}

std::string command_arms() {
  std::string text;
  for (const Command& command : all_commands()) {
    text += fmt::format("    '{}') arguments+=(", command.name);
    for (const Option& option : command.options) text += fmt::format("\n      {}", specification(option));
    for (const Argument& argument : command.arguments) text += fmt::format("\n      {}", specification(argument));
    text += ") ;;\n";
  }
  return text;
}

std::string group_arms() {
  std::string text;
  for (const Group& group : all_groups())
    text += fmt::format(
        "    {})\n      described=(\n{}      )\n      (( CURRENT == 3 )) && {{ _describe command described; return }}\n"
        "      command=\"$command ${{words[3]}}\"\n      shift words; (( CURRENT-- )) ;;\n",
        group.name, descriptions(group.name));
  return text;
}

}  // namespace

std::string zsh_completion() {
  std::string globals;
  for (const Option& option : global_options()) globals += fmt::format("    {}\n", specification(option));
  return fmt::format(R"(#compdef holdfast
# zsh completion for holdfast; made by: holdfast generate completion zsh
_holdfast() {{
  local -a arguments described
  local command
  arguments=(
{0}    '--help[show the help]')
  if (( CURRENT == 2 )); then
    described=(
{1}    )
    _describe command described
    _arguments $arguments
    return
  fi
  command=${{words[2]}}
  case $command in
{2}  esac
  case $command in
{3}  esac
  shift words; (( CURRENT-- ))
  _arguments -s $arguments
}}
_holdfast "$@"
)",
                     globals, descriptions(""), group_arms(), command_arms());
}

}  // namespace holdfast::cli
