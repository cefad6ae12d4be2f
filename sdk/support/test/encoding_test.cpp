#include <holdfast/support/encoding.hpp>

#include "support/catch.hpp"

#include <holdfast/support/hash.hpp>

#include <utility>

using namespace holdfast::support;

TEST_CASE("hexadecimal has two lower-case digits a byte", "[encoding]") {
  CHECK(hex(bytes_of({"\x00\x0f\xa5\xff", 4})) == "000fa5ff");
  CHECK(hex({}).empty());
}

TEST_CASE("base64 is what RFC 4648 gives, both ways", "[encoding]") {
  const std::pair<std::string_view, std::string_view> rows[] = {{"", ""},
                                                                {"f", "Zg=="},
                                                                {"fo", "Zm8="},
                                                                {"foo", "Zm9v"},
                                                                {"foob", "Zm9vYg=="},
                                                                {"fooba", "Zm9vYmE="},
                                                                {"foobar", "Zm9vYmFy"},
                                                                {"\xff\xfe\xfd", "//79"}};
  for (const auto& [bytes, text] : rows) {
    CHECK(base64(bytes_of(bytes)) == text);
    CHECK(base64_decoded(text) == bytes);
  }
}

TEST_CASE("what is no base64 is not taken for it", "[encoding]") {
  for (const std::string_view text : {"Zg", "Zg=", "Zg==\n", " Zg==", "Z===", "====", "Zg==Zg==", "Zm9-", "Zm9é"})
    CHECK_FALSE(base64_decoded(text).has_value());
}

TEST_CASE("base64 for URLs has its own alphabet and no padding", "[encoding]") {
  for (const auto& [bytes, text] : {std::pair<std::string_view, std::string_view>{"", ""},
                                    {"f", "Zg"},
                                    {"fo", "Zm8"},
                                    {"foo", "Zm9v"},
                                    {"\xff\xfe\xfd", "__79"},
                                    {"\xfb\xef\xbe", "----"}}) {
    CHECK(base64url(bytes_of(bytes)) == text);
    CHECK(base64url_decoded(text) == bytes);
  }
  for (const std::string_view text : {"Zg==", "//79", "++++", "Z", "Zm9v Zm9v"})
    CHECK_FALSE(base64url_decoded(text).has_value());
}
