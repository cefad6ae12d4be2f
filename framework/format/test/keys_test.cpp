#include "format/keys.hpp"

#include "holdfast/errors.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::format;

TEST_CASE("keys follow the layout of Weaviate", "[format]") {
  CHECK(backup_config_key("b") == "b/backup_config.json");
  CHECK(restore_config_key("b") == "b/restore_config.json");
  CHECK(manifest_key("b") == "b/holdfast.json");
  CHECK(claim_key("b") == "b/holdfast-claim.json");
  CHECK(node_descriptor_key("b", "node1") == "b/node1/backup.json");
  CHECK(chunk_key("b", "node1", {.collection = "Article", .number = 2}) == "b/node1/Article/chunk-2");
  CHECK(key_below("b", "b/node1/backup.json") == "node1/backup.json");
  CHECK_THROWS_AS(key_below("b", "bb/backup.json"), InternalError);
}

TEST_CASE("ids and collections are named as Weaviate allows", "[format]") {
  for (const auto* id : {"a", "nightly-2026_11", "0", "-"}) CHECK(is_backup_id(id));
  for (const auto* id : {"", "A", "a.b", "a/b", "..", "a b", "\xc3\xa9"}) CHECK_FALSE(is_backup_id(id));
  for (const auto* name : {"A", "Article", "Art_1", "shop:Article"}) CHECK(is_collection_name(name));
  for (const auto* name : {"", "article", "Art-icle", "Art/icle", "..", ":Article", "Shop:Article", "a:b:C", "x:"})
    CHECK_FALSE(is_collection_name(name));
  CHECK(is_collection_name("A" + std::string(254, 'a')));
  CHECK_FALSE(is_collection_name("A" + std::string(255, 'a')));
}

TEST_CASE("names of chunks read back and other texts are refused", "[format]") {
  const ChunkName chunk{.collection = "Article", .number = 12};
  CHECK(to_string(chunk) == "Article/chunk-12");
  CHECK(parse_chunk_name(to_string(chunk)) == chunk);
  for (const auto* text :
       {"", "Article", "Article/", "Article/chunk-", "Article/chunk-x", "Article/chunk-1x", "Article/chunk--1",
        "Article/chunk-01", "Article/chunk-99999999999", "/chunk-1", "../chunk-1", "Article/../chunk-1",
        "Article/chunk-1/", "Article//chunk-1", "Article/chunk-+1", "Article/chunk- 1"}) {
    INFO(text);
    CHECK_THROWS_AS(parse_chunk_name(text), DamagedError);
  }
}

TEST_CASE("a node of a descriptor cannot lead out of the backup", "[format]") {
  for (const auto* node : {"", ".", "..", "a/b", "a\\b", "a\nb"}) {
    CHECK_THROWS_AS(node_descriptor_key("b", node), DamagedError);
    CHECK_THROWS_AS(chunk_key("b", node, {.collection = "A", .number = 1}), DamagedError);
  }
  CHECK_THROWS_AS(chunk_key("b", "n", {.collection = "..", .number = 1}), DamagedError);
}
