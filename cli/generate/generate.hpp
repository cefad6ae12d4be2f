// Texts made from the table of commands, for other programs to read.
#pragma once

#include <string>

namespace holdfast::cli {

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();
/// Section 1, in man(7) macros.
std::string man_page();
/// docs/reference/cli.md
std::string reference_page();

}  // namespace holdfast::cli
