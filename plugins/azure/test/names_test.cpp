#include "names.hpp"

#include "support/catch.hpp"

using namespace holdfast::azure;

TEST_CASE("names that the service takes for containers are taken", "[azure][names]") {
  for (const std::string_view name : {"abc", "my-backups", "1-2-3", "$root", "$web"})
    CHECK(why_not_container(name).empty());
  CHECK(why_not_container(std::string(63, 'a')).empty());
}

TEST_CASE("names that it takes for no container are refused, each with its reason", "[azure][names]") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"ab", "not 3 to 63"},        {"My-Backups", "lower-case"}, {"my_backups", "lower-case"},
      {"my.backups", "lower-case"}, {"-abc", "begin and end"},    {"abc-", "begin and end"},
      {"a--b", "two '-'"},          {"$logs", "lower-case"}};
  for (const auto& [name, why] : rows) {
    INFO(name);
    CHECK(why_not_container(name).find(why) != std::string::npos);
  }
  CHECK_FALSE(why_not_container(std::string(64, 'a')).empty());
}

TEST_CASE("a host is only made of what is written like an account", "[azure][names]") {
  for (const std::string_view name : {"abc", "mystorage1", "123"}) CHECK(is_account(name));
  for (const std::string_view name : {"", "ab", "My", "a.b", "a-b", "evil.example/", "abcdefghijklmnopqrstuvwxy"})
    CHECK_FALSE(is_account(name));
}

TEST_CASE("keys that the service would take for others are refused", "[azure][names]") {
  for (const std::string_view key : {"a", "a/b", "a/", "ümlaut-日本語", "with space", "..dots.."})
    CHECK(why_not_key(key).empty());
  for (const std::string_view key : {"", "/a", "a//b", "../a", "a\nb", "back\\slash"})
    CHECK_FALSE(why_not_key(key).empty());
  CHECK(why_not_key(std::string(1024, 'a')).empty());
  CHECK_FALSE(why_not_key(std::string(1025, 'a')).empty());
  std::string deep = "a";
  for (int i = 1; i < 254; ++i) deep += "/a";
  CHECK(why_not_key(deep).empty());
  CHECK_FALSE(why_not_key(deep + "/a").empty());
}
