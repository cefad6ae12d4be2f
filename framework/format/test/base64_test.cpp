#include "format/base64.hpp"

#include "format/test/support.hpp"
#include "holdfast/errors.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::format;

TEST_CASE("base64 agrees with the vectors of RFC 4648", "[format]") {
  const std::vector<std::pair<std::string, std::string>> vectors{{"", ""},
                                                                 {"f", "Zg=="},
                                                                 {"fo", "Zm8="},
                                                                 {"foo", "Zm9v"},
                                                                 {"foob", "Zm9vYg=="},
                                                                 {"fooba", "Zm9vYmE="},
                                                                 {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    CHECK(base64_encode(bytes) == text);
    CHECK(base64_decode(text) == bytes);
  }
}

TEST_CASE("base64 brings back every byte", "[format]") {
  test::Dice dice{20};
  for (std::size_t size = 0; size < 100; ++size) {
    const auto bytes = dice.noise(size);
    CHECK(base64_decode(base64_encode(bytes)) == bytes);
  }
}

TEST_CASE("what is not canonical base64 is refused without being shown", "[format]") {
  for (const auto* text :
       {"Z", "Zg", "Zg=", "Zg==Zg==", "Zh==", "Zm9=", "Zm9v\n", "Zm_v", "====", "Z===", "=AAA", "AA=A"}) {
    INFO(text);
    try {
      static_cast<void>(base64_decode(text));
      FAIL("accepted");
    } catch (const DamagedError& error) {
      CHECK(error.message().find(text) == std::string::npos);
    }
  }
}
