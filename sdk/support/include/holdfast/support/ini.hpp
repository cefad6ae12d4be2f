// Files of sections and settings, in the dialect of the AWS tools (~/.aws/config, ~/.aws/credentials).
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace holdfast::support {

/// Name in lower case to value.
using IniSection = std::map<std::string, std::string, std::less<>>;
/// What stands between the brackets, blanks at its ends and repeated ones in it removed, to the section.
using IniFile = std::map<std::string, IniSection, std::less<>>;

/// `[section]`, `name = value`, comments after '#' or ';' at a line's start or behind a blank. Sections of one name are
/// one, of settings of one name the last counts. Indented lines (settings of a setting) and what cannot be read are
/// passed over, as the AWS tools do.
[[nodiscard]] IniFile parse_ini(std::string_view text);

}  // namespace holdfast::support
