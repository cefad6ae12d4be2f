#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>
#include <holdfast/support/json.hpp>
#include <holdfast/support/percent.hpp>
#include <holdfast/support/preflight.hpp>
#include <holdfast/support/refusal.hpp>
#include <holdfast/support/renewing.hpp>
#include <holdfast/support/xml.hpp>

#include <string>

/// The SHA-256 of what an XML document says, in hexadecimal.
std::string signature_of(const std::string& xml) {
  pugi::xml_document document;
  if (!holdfast::support::read_xml(document, xml)) return {};
  const std::string text = document.document_element().child_value();
  return holdfast::support::hex(holdfast::support::sha256(holdfast::support::bytes_of(text)));
}
