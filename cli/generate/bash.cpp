#include <fmt/format.h>

#include "generate/generate.hpp"
#include "generate/lines.hpp"

namespace holdfast::cli {
namespace {

std::string names(std::span<const Option> options) {
  std::string text;
  for (const Option& option : options) text += fmt::format("{}{}", text.empty() ? "" : " ", option.name);
  return text;
}

std::string words_of(std::string_view group) {
  std::string text;
  for (const Command* command : commands_of(group))
    text += fmt::format("{}{}", text.empty() ? "" : " ", last_word(command->name));
  return text;
}

/// What completes the value of an option: the arm of a case.
std::string arm(const Option& option) {
  switch (option.kind) {
    case Kind::flag:
      return {};
    case Kind::file:
      return fmt::format("    {}) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n", option.name);
    case Kind::folder:
      return fmt::format("    {}) COMPREPLY=($(compgen -d -- \"$word\")); return ;;\n", option.name);
    case Kind::choice:
      return fmt::format("    {}) COMPREPLY=($(compgen -W \"{}\" -- \"$word\")); return ;;\n", option.name,
                         fmt::join(option.choices, " "));
    case Kind::text:
    case Kind::percent:
    case Kind::duration:
      break;
  }
  return fmt::format("    {}) return ;;\n", option.name);
}

/// Words that are a value are not the command.
std::string options_with_values() {
  std::string text;
  const auto add = [&text](std::span<const Option> options) {
    for (const Option& option : options)
      if (option.kind != Kind::flag && text.find(fmt::format("{}|", option.name)) == std::string::npos)
        text += fmt::format("{}|", option.name);
  };
  add(global_options());
  for (const Command& command : all_commands()) add(command.options);
  text.pop_back();
  return text;
}

std::string value_arms() {
  std::string text;
  const auto add = [&text](std::span<const Option> options) {
    for (const Option& option : options)
      if (const std::string line = arm(option); text.find(line) == std::string::npos) text += line;
  };
  add(global_options());
  for (const Command& command : all_commands()) add(command.options);
  return text;
}

std::string command_arms() {
  std::string text;
  for (const Group& group : all_groups())
    text += fmt::format("    \"{}\") words=\"{}\" ;;\n", group.name, words_of(group.name));
  for (const Command& command : all_commands()) {
    std::string words = names(command.options);
    std::string_view files;
    for (const Argument& argument : command.arguments) {
      for (const std::string_view choice : argument.choices) words += fmt::format(" {}", choice);
      if (argument.kind == Kind::file) files = " COMPREPLY=($(compgen -f -- \"$word\"))";
    }
    text += fmt::format("    \"{}\") words=\"{}\"{} ;;\n", command.name, words, files);
  }
  return text;
}

}  // namespace

std::string bash_completion() {
  std::string groups;
  for (const Group& group : all_groups()) groups += fmt::format(" {}", group.name);
  return fmt::format(R"(# bash completion for holdfast; made by: holdfast generate completion bash
_holdfast() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command="" words="" i
  COMPREPLY=()
  case "$before" in
{0}  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "${{COMP_WORDS[i]}}" in
      {1}) ((i++)) ;;
      -*) ;;
      *)
        case "$command" in
          "") command=${{COMP_WORDS[i]}} ;;
          {2}) command="$command ${{COMP_WORDS[i]}}" ;;
        esac ;;
    esac
  done
  case "$command" in
    "") words="{3}{4}" ;;
{5}  esac
  COMPREPLY+=($(compgen -W "$words {6} --help" -- "$word"))
}}
complete -F _holdfast holdfast
)",
                     value_arms(), options_with_values(),
                     fmt::join(
                         [] {
                           std::vector<std::string_view> list;
                           for (const Group& group : all_groups()) list.push_back(group.name);
                           return list;
                         }(),
                         "|"),
                     words_of(""), groups, command_arms(), names(global_options()));
}

}  // namespace holdfast::cli
