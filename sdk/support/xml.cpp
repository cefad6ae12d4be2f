#include <holdfast/support/xml.hpp>

namespace holdfast::support {

bool read_xml(pugi::xml_document& document, std::string_view text) {
  const auto result =
      document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  if (!result) return false;
  for (const pugi::xml_node node : document.children())
    if (node.type() == pugi::node_doctype) return false;
  return true;
}

}  // namespace holdfast::support
