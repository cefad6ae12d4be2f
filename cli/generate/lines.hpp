// Text laid out in lines: what help, manual page and reference have in common.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "table.hpp"

namespace holdfast::cli {

/// `text` in lines of at most `width` characters, broken at blanks; each begins with `indent`.
std::string wrapped(std::string_view text, std::size_t width, std::string_view indent);

/// "-q, --quiet", "--backend B", "--include C...".
std::string spelling(const Option& option);
/// The help line of an option with its choices: "how progress is shown: auto, plain, none".
std::string described(const Option& option);
std::string described(const Argument& argument);
/// "ID", "[NAME]...".
std::string placeholder(const Argument& argument);

/// The commands of a group, or those that belong to none where it is empty.
std::vector<const Command*> commands_of(std::string_view group);
/// "list" of "plugins list".
std::string_view last_word(std::string_view name);

/// Where settings that are not on the command line come from: the program's own variables, and files in the order of
/// search. The variables of a backend's settings are its plugin's to tell.
struct Fact {
  std::string name = {};
  std::string help = {};
};
std::vector<Fact> environment_variables();
std::vector<Fact> files();

}  // namespace holdfast::cli
