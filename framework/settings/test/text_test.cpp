#include "settings/text.hpp"

#include "errors/percent.hpp"
#include "settings/suggest.hpp"
#include "settings/url.hpp"
#include "support/catch.hpp"

using namespace holdfast::settings;

TEST_CASE("only well-formed UTF-8 without NUL reaches a plugin") {
  CHECK(is_clean_utf8(""));
  CHECK(is_clean_utf8("aé€😀\n"));
  for (const std::string& bad :
       {std::string("\0", 1), std::string("a\0b", 3), std::string("\xff"), std::string("\xc3"), std::string("\xc0\xaf"),
        std::string("\xe0\x80\x80"), std::string("\xed\xa0\x80"), std::string("\xf5\x80\x80\x80"),
        std::string("\xf0\x80\x80\x80"), std::string("\xe2\x82")})
    CHECK_FALSE(is_clean_utf8(bad));
}

TEST_CASE("characters are counted as people see them") {
  CHECK(count_characters("aé€") == 3);
  CHECK(offset_of_character("aé€x", 2) == 3);
  CHECK(offset_of_character("aé", 9) == 3);
}

TEST_CASE("a slip of a key finds the key and nonsense finds nothing") {
  const std::vector<std::string> keys{"access_key", "secret_key", "bucket", "path"};
  CHECK(nearest("acces_key", keys) == "access_key");
  CHECK(nearest("accessKey", keys) == "access_key");
  CHECK(nearest("bukcet", keys) == "bucket");
  CHECK(nearest("pat", keys) == "path");
  CHECK_FALSE(nearest("turbo", keys));
  CHECK_FALSE(nearest(std::string(100'000, 'a'), keys));
  CHECK(did_you_mean("buckett", keys) == "; did you mean 'bucket'?");
  CHECK(did_you_mean("turbo", keys).empty());
}

TEST_CASE("a URL needs scheme and host and takes no credentials") {
  for (const std::string_view good :
       {"http://a", "https://a.example:9000/x?y#z", "http://[::1]:80", "http://[::1]", "http://a/b@c"})
    CHECK(judge_url(good) == UrlVerdict::good);
  for (const std::string_view bad :
       {"", "a", "http:", "http://", "http:///x", "://a", "1http://a", "http://a b", "http://a:", "http://a:0",
        "http://a:70000", "http://a:8o", "http://[::1", "http://[]", "http://[::1]x", "http://a\n"})
    CHECK(judge_url(bad) == UrlVerdict::broken);
  CHECK(judge_url("https://user:pass@host/") == UrlVerdict::has_credentials);
  CHECK(judge_url("https://user@host") == UrlVerdict::has_credentials);
}

TEST_CASE("a broken URL that may hold a password counts as one that does") {
  CHECK(judge_url("https://user:pa/ss@host") == UrlVerdict::has_credentials);
  CHECK(judge_url("user:pass@host") == UrlVerdict::has_credentials);
}

TEST_CASE("a URL is shown without credentials and without the values of its query") {
  CHECK(scrubbed("https://a:9000/x#y") == "https://a:9000/x#y");
  CHECK(scrubbed("https://user:CANARY@a/x") == "https://********@a/x");
  CHECK(scrubbed("https://user:CAN/ARY@a/x?b=CANARY") == "https://********@a/x?b=********");
  CHECK(scrubbed("https://user:CAN?ARY@a") == "https://********@…");
  CHECK(scrubbed("s3://b/p?secret_key=CANARY&x=CANARY&CANARY&") == "s3://b/p?secret_key=********&x=********&********&");
  CHECK(scrubbed("my_plugin:?token=CANARY") == "my_plugin:?token=********");
  CHECK(scrubbed("plain? a=b") == "plain? a=b");
  CHECK(scrubbed("") == "");
}

TEST_CASE("percent-encoding goes both ways") {
  CHECK(percent_decoded("a%20b%2Fc%c3%a9+") == "a b/cé+");
  CHECK_FALSE(percent_decoded("a%2"));
  CHECK_FALSE(percent_decoded("a%"));
  CHECK_FALSE(percent_decoded("a%zz"));
  CHECK(holdfast::percent_encoded("a b/é~") == "a%20b%2F%C3%A9~");
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  CHECK(percent_decoded(holdfast::percent_encoded(all)) == all);
}
