#include "store/redact.hpp"

#include "errors/printable.hpp"
#include "support/catch.hpp"

using holdfast::printable;
using holdfast::store::Redactor;

TEST_CASE("a secret is masked wherever it stands", "[redact]") {
  const Redactor redactor{{"s3cr3t+key"}};
  CHECK(redactor.mask("s3cr3t+key") == "********");
  CHECK(redactor.mask("denied for s3cr3t+key at 10:00") == "denied for ******** at 10:00");
  CHECK(redactor.mask("s3cr3t+key, s3cr3t+key") == "********, ********");
  CHECK(redactor.mask("s3cr3t+ke") == "s3cr3t+ke");
  CHECK(redactor.mask("").empty());
  CHECK(Redactor{}.mask("as it is") == "as it is");
}

TEST_CASE("a secret is masked in the forms it travels in", "[redact]") {
  const Redactor redactor{{"pa/ss+wo rd\"x"}};
  CHECK(redactor.mask("?sig=pa%2Fss%2Bwo%20rd%22x&v=1") == "?sig=********&v=1");
  CHECK(redactor.mask("?sig=pa%2fss%2bwo%20rd%22x&v=1") == "?sig=********&v=1");
  CHECK(redactor.mask("/pa/ss%2Bwo%20rd%22x") == "/********");
  CHECK(redactor.mask("sig=pa%2Fss%2Bwo+rd%22x") == "sig=********");
  CHECK(redactor.mask(R"({"key":"pa/ss+wo rd\"x"})") == R"({"key":"********"})");
}

TEST_CASE("a secret is masked in base64 at every alignment", "[redact]") {
  const Redactor redactor{{"swordfish-42"}};
  // "swordfish-42", "u:swordfish-42", "ab:swordfish-42" and "abc:swordfish-42!" through base64(1).
  const auto text = GENERATE(as<std::string>{}, "c3dvcmRmaXNoLTQy", "dTpzd29yZGZpc2gtNDI=", "YWI6c3dvcmRmaXNoLTQy",
                             "YWJjOnN3b3JkZmlzaC00MiE=");
  const std::string masked = redactor.mask(text);
  CHECK(masked.find("********") != std::string::npos);
  CHECK(masked.size() <= std::string{"********"}.size() + 9);  // only what a neighbour has bits in is left
}

TEST_CASE("short values are no secrets to mask", "[redact]") {
  CHECK(Redactor{{"abc", ""}}.mask("abc") == "abc");
  CHECK(Redactor{{"abcd"}}.mask("abcd") == "********");
}

TEST_CASE("overlapping secrets leave no remainder", "[redact]") {
  const Redactor redactor{{"abcdef", "defghi", "abcd"}};
  CHECK(redactor.mask("<abcdefghi>") == "<********>");
  CHECK(redactor.mask("<abcdefdefghi>") == "<****************>");
}

TEST_CASE("text from outside cannot move the cursor or hide itself", "[printable]") {
  CHECK(printable("plain text, caf\u00e9 \u65e5\u672c") == "plain text, caf\u00e9 \u65e5\u672c");
  CHECK(printable("a\nb\tc\x1b[31m") == R"(a\nb\tc\x1b[31m)");
  CHECK(printable("\u202egpj.exe") == R"(\u202egpj.exe)");
  CHECK(printable("\xff\xc0\x80\xed\xa0\x80") == R"(\xff\xc0\x80\xed\xa0\x80)");
  CHECK(printable("\xe2\x82") == R"(\xe2\x82)");
  CHECK(printable(std::string_view{"\0", 1}) == R"(\x00)");
}
