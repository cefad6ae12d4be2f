#include <holdfast/support/keys.hpp>

#include "support/catch.hpp"

using namespace holdfast::support;

TEST_CASE("keys that proxies and services may resolve to others are refused", "[keys]") {
  for (const std::string_view key : {"a", "a/b", "a/", "..a", "a..b/.c", "ümlaut-日本語", "with space", "back\\slash"})
    CHECK(why_not_key(key).empty());
  for (const std::string_view key : {"", "/", "/a", "a//b", "a//", ".", "..", "a/..", "a/./b", "../a", "a\nb", "a\x7f",
                                     "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\xe2\x82"})
    CHECK_FALSE(why_not_key(key).empty());
}

TEST_CASE("text is UTF-8 or it is not", "[keys]") {
  for (const std::string_view text : {"", "a", "é", "日本", "\xf0\x9f\x98\x80"}) CHECK(is_utf8(text));
  for (const std::string_view text : {"\x80", "\xc3", "\xe0\x80\x80", "\xf5\x80\x80\x80"}) CHECK_FALSE(is_utf8(text));
}
