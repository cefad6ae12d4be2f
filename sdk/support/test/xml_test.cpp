#include <holdfast/support/xml.hpp>

#include "support/catch.hpp"

using namespace holdfast::support;

TEST_CASE("XML is read with its character references", "[xml]") {
  pugi::xml_document document;
  REQUIRE(read_xml(document, "<?xml version=\"1.0\"?>\n<A xmlns=\"x\"><B>1 &lt; &#x32; &amp; \xc3\xa9</B></A>"));
  CHECK(std::string_view{document.child("A").child_value("B")} == "1 < 2 & \xc3\xa9");
}

TEST_CASE("what is no XML is not taken for it, nor is what declares entities", "[xml]") {
  for (const std::string_view text : {"", "OK", "<a>", "<a></b>", "{\"a\": 1}",
                                      "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>", "<!DOCTYPE html><a/>"}) {
    pugi::xml_document document;
    INFO(text);
    CHECK_FALSE(read_xml(document, text));
  }
}
