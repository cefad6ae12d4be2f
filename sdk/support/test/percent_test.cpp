#include <holdfast/support/percent.hpp>

#include "support/catch.hpp"

using namespace holdfast::support;

TEST_CASE("every byte is encoded that is not unreserved or kept", "[percent]") {
  CHECK(percent_encoded("AZaz09-._~") == "AZaz09-._~");
  CHECK(percent_encoded("a b+c/d%é\n") == "a%20b%2Bc%2Fd%25%C3%A9%0A");
  CHECK(percent_encoded("a/b*", "/") == "a/b%2A");
}

TEST_CASE("a form's text is read back, or not at all", "[percent]") {
  CHECK(form_decoded("a+b%2Bc%2fd%25%C3%A9") == "a b+c/d%é");
  for (const std::string_view text : {"%", "a%2", "%zz", "%2g"}) CHECK_FALSE(form_decoded(text).has_value());
}

TEST_CASE("a query is in order of what is sent, with an equals sign behind every name", "[percent]") {
  CHECK(encoded_query({{"prefix", "a b/c"}, {"list-type", "2"}, {"versioning", ""}, {"Z", "1"}}) ==
        "Z=1&list-type=2&prefix=a%20b%2Fc&versioning=");
  CHECK(encoded_query({{"a", "2"}, {"a", "1"}}) == "a=1&a=2");
  CHECK(encoded_query({}).empty());
}
