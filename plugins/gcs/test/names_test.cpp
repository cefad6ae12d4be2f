#include "names.hpp"

#include "support/catch.hpp"

using namespace holdfast::gcs;

TEST_CASE("names that Google takes for buckets are taken", "[gcs][names]") {
  for (const std::string_view name : {"abc", "my-backups", "my_backups", "backups.example.com", "1.2.3", "x23"})
    CHECK(why_not_bucket(name).empty());
  CHECK(why_not_bucket(std::string(63, 'a')).empty());
  CHECK(why_not_bucket(std::string(63, 'a') + '.' + std::string(63, 'b')).empty());
}

TEST_CASE("names that Google takes for no bucket are refused, each with its reason", "[gcs][names]") {
  const std::pair<std::string, std::string_view> rows[] = {{"", "not 3 to 63"},
                                                           {"ab", "not 3 to 63"},
                                                           {std::string(64, 'a'), "not 3 to 63"},
                                                           {std::string(64, 'a') + ".b", "between two dots"},
                                                           {"My-Backups", "lower-case"},
                                                           {"a/b", "lower-case"},
                                                           {"_abc", "begin"},
                                                           {"abc-", "end"},
                                                           {"a..b", "two dots"},
                                                           {"192.168.5.4", "IP address"},
                                                           {"goog-backups", "'goog'"},
                                                           {"my-google-backups", "'google'"},
                                                           {"my-g00gle-backups", "'g00gle'"}};
  for (const auto& [name, why] : rows) {
    INFO(name);
    CHECK(why_not_bucket(name).find(why) != std::string::npos);
  }
}

TEST_CASE("keys that proxies and services may resolve to others, and those that are too long, are refused",
          "[gcs][names]") {
  for (const std::string_view key : {"a", "a/b", "a/", "ümlaut-日本語", "with space"}) CHECK(why_not_key(key).empty());
  for (const std::string_view key : {"", "/a", "a//b", "..", "a/./b", "a\nb", "\xff"})
    CHECK_FALSE(why_not_key(key).empty());
  CHECK(why_not_key(std::string(1024, 'a')).empty());
  CHECK_FALSE(why_not_key(std::string(1025, 'a')).empty());
}
