// Lists and tables as one text, the way variables and flags write them: "a,b", "name=value,other=value". A backslash in
// front of a character takes its meaning away; blanks around an item are no part of it unless they are escaped.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::settings {

/// The items between separators, still escaped. An empty text has none.
[[nodiscard]] std::vector<std::string> split_escaped(std::string_view text, char separator);
/// Without the backslashes.
[[nodiscard]] std::string unescape(std::string_view text);
/// So that unescape(trim()) of it gives `text` again and no separator shows.
[[nodiscard]] std::string escape(std::string_view text);
/// The items escaped, with commas between them.
[[nodiscard]] std::string escaped_join(const std::vector<std::string>& items);

}  // namespace holdfast::settings
