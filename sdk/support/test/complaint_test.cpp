#include <holdfast/support/complaint.hpp>

#include "support/catch.hpp"

using holdfast::support::shown_complaint;

TEST_CASE("a long complaint is cut, and what moves a cursor is taken out", "[support]") {
  CHECK(shown_complaint("a\n\x1b[2Jb\r\n") == "a  [2Jb");
  CHECK(shown_complaint(std::string(5000, '!')).size() == 200);
  CHECK(shown_complaint("Traceback: no such-long-word-without-digits here") ==
        "Traceback: no such-long-word-without-digits here");
}
