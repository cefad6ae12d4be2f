#include "../key.hpp"

#include "doubles.hpp"
#include "support/catch.hpp"

#include <string>

using namespace holdfast::filesystem;
using namespace std::string_literals;
using test::status_of;

TEST_CASE("a key is cut into its folder and its name", "[filesystem][key]") {
  const Key deep = parse_key("my-backup/node1/Article/chunk-1");
  CHECK(deep.text == "my-backup/node1/Article/chunk-1");
  CHECK(deep.folder == "my-backup/node1/Article");
  CHECK(deep.name == "chunk-1");
  const Key flat = parse_key("backup_config.json");
  CHECK(flat.folder.empty());
  CHECK(flat.name == "backup_config.json");
}

TEST_CASE("a key may hold any byte that a name may", "[filesystem][key]") {
  for (const std::string& key :
       {"a b"s, "%2F"s, "..."s, "..a"s, ".hidden"s, "日本/é"s, "\\"s, "line\nend"s, "\xff\xfe"s, "-rf"s, "*"s,
        std::string(255, 'x'), std::string(255, 'x') + "/" + std::string(255, 'y')})
    CHECK(parse_key(key).text == key);
}

TEST_CASE("a key that no path can carry is refused", "[filesystem][key]") {
  for (const std::string& key :
       {""s, "/"s, "/a"s, "a/"s, "a//b"s, "."s, ".."s, "../a"s, "a/.."s, "a/./b"s, "a/../../b"s, "a\0b"s,
        std::string(256, 'x'), "a/" + std::string(256, 'x') + "/b", ".holdfast-tmp-1"s, "a/.holdfast-tmp-/b"s}) {
    INFO("key '" << key << "'");
    CHECK(status_of([&] { parse_key(key); }) == HF_E_INVALID_ARGUMENT);
  }
}

TEST_CASE("a key has up to 1024 bytes", "[filesystem][key]") {
  std::string key;
  while (key.size() < 1024) key += key.size() % 128 == 127 ? '/' : 'k';
  key.back() = 'k';
  CHECK(parse_key(key).text.size() == 1024);
  CHECK(status_of([&] { parse_key(key + "k"); }) == HF_E_INVALID_ARGUMENT);
}
