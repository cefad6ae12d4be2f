// A plugin's settings as a table of Markdown, for its documentation.
#pragma once

#include <string>

#include "settings/field.hpp"

namespace holdfast::settings {

/// One row for each setting, advanced ones too: what a document says of settings is what the plugin does. Ends with a
/// line break. Nothing of the plugin's text can end the table.
[[nodiscard]] std::string markdown_table(const Schema& schema);

}  // namespace holdfast::settings
