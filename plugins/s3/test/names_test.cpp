#include "names.hpp"

#include "support/catch.hpp"

using namespace holdfast::s3;

TEST_CASE("names that AWS takes for buckets are taken", "[s3][names]") {
  for (const std::string_view name : {"abc", "my-backups", "1.2.3", "a.b-c.d", "backups-s3alias", "x23"})
    CHECK(why_not_bucket_of_aws(name).empty());
  CHECK(why_not_bucket_of_aws(std::string(63, 'a')).empty());
}

TEST_CASE("names that AWS takes for no bucket are refused, each with its reason", "[s3][names]") {
  const std::pair<std::string_view, std::string_view> rows[] = {{"ab", "not 3 to 63"},
                                                                {"My-Backups", "lower-case"},
                                                                {"my_backups", "lower-case"},
                                                                {"-abc", "begin"},
                                                                {"abc-", "end"},
                                                                {"a..b", "two dots"},
                                                                {"192.168.5.4", "IP address"},
                                                                {"xn--abc", "'xn--'"},
                                                                {"sthree-abc", "'sthree-'"},
                                                                {"abc--ol-s3", "Object Lambda"},
                                                                {"abc--use1-az4--x-s3", "S3 Express"}};
  for (const auto& [name, why] : rows) {
    INFO(name);
    CHECK(why_not_bucket_of_aws(name).find(why) != std::string::npos);
  }
  CHECK_FALSE(why_not_bucket_of_aws(std::string(64, 'a')).empty());
}

TEST_CASE("other services may have names that AWS has not, but none that leave a path", "[s3][names]") {
  for (const std::string_view name : {"a", "My_Backups", "192.168.5.4"}) CHECK(why_not_bucket(name).empty());
  for (const std::string_view name : {"", "..", ".", "a b", "a/b", "a%2f", "é"})
    CHECK_FALSE(why_not_bucket(name).empty());
}

TEST_CASE("a host is only made of what is written like a region", "[s3][names]") {
  for (const std::string_view region : {"us-east-1", "cn-north-1", "auto", "x"}) CHECK(is_region(region));
  for (const std::string_view region : {"", "us-east-1.evil.example/", "US-EAST-1", "a b", "a@b"})
    CHECK_FALSE(is_region(region));
  CHECK_FALSE(is_region(std::string(65, 'a')));
}

TEST_CASE("keys that proxies and services may resolve to others are refused", "[s3][names]") {
  for (const std::string_view key : {"a", "a/b", "a/", "..a", "a..b/.c", "ümlaut-日本語", "with space", "back\\slash"})
    CHECK(why_not_key(key).empty());
  for (const std::string_view key : {"", "/", "/a", "a//b", "a//", ".", "..", "a/..", "a/./b", "../a", "a\nb", "a\x7f",
                                     "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\xe2\x82"})
    CHECK_FALSE(why_not_key(key).empty());
  CHECK(why_not_key(std::string(1024, 'a')).empty());
  CHECK_FALSE(why_not_key(std::string(1025, 'a')).empty());
}
