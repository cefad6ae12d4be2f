// XML as services answer with it.
#pragma once

#include <pugixml.hpp>

#include <string_view>

namespace holdfast::support {

/// Reads `text` into `document`; false where it is no XML, or has a document type: services send none, and what it
/// declares could be anything.
[[nodiscard]] bool read_xml(pugi::xml_document& document, std::string_view text);

}  // namespace holdfast::support
