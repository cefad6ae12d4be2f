#include "cluster/directory/catalog.hpp"

#include <holdfast/errors.hpp>

#include "cluster/directory/sharding_state.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast;
using namespace holdfast::test;

TEST_CASE("a catalog reads back what it wrote", "[cluster][catalog]") {
  const TempFolder folder;
  const cluster::Catalog catalog{.node = "node1",
                                 .server_version = "1.39.0",
                                 .collections = {{.name = "Article",
                                                  .schema = R"({"class":"Article","properties":[]})",
                                                  .sharding_state = R"({"physical":{}})",
                                                  .aliases = R"([{"alias":"A","class":"Article"}])",
                                                  .restored_by = "op1"}}};
  catalog.save(folder.path());
  CHECK(cluster::Catalog::load(folder.path()) == catalog);
}

TEST_CASE("a catalog that is missing or damaged says so and where", "[cluster][catalog]") {
  const TempFolder folder;
  CHECK_THROWS_AS(cluster::Catalog::load(folder.path()), NotFoundError);
  const auto text = GENERATE(as<std::string>{}, "", "{", "[]", R"({"format":"holdfast-catalog/1"})",
                             R"({"format":"holdfast-catalog/1","node":"n","serverVersion":"1","collections":[{}]})");
  write_file(cluster::Catalog::file_in(folder.path()), text);
  try {
    (void)cluster::Catalog::load(folder.path());
    FAIL("read it all the same");
  } catch (const DamagedError& e) {
    CHECK_THAT(e.message(), Catch::Contains(cluster::Catalog::file_in(folder.path()).string()));
  }
}

TEST_CASE("a catalog of a later format is refused as such", "[cluster][catalog]") {
  CHECK_THROWS_AS(
      cluster::Catalog::parse(R"({"format":"holdfast-catalog/9","node":"n","serverVersion":"1","collections":[]})"),
      UnsupportedError);
}

TEST_CASE("a sharding state tells the shards of a node and their status", "[cluster][catalog]") {
  const std::string state = R"({"physical":{
    "b":{"belongsToNodes":["node1","node2"],"status":"COLD"},
    "a":{"belongsToNodes":["node1"]},
    "c":{"belongsToNodes":["node2"],"status":"HOT"}}})";
  const auto shards = cluster::shards_on(state, "node1");
  REQUIRE(shards.size() == 2);
  CHECK(shards[0].name == "a");
  CHECK(shards[1].status == "COLD");
  const std::string renamed = cluster::rename_node(state, "node1", "host");
  CHECK(cluster::shards_on(renamed, "host").size() == 2);
  CHECK(cluster::shards_on(renamed, "node1").empty());
  CHECK(cluster::shards_on(renamed, "node2").size() == 2);
}

TEST_CASE("a catalog that is nested too deep is refused instead of ending the stack", "[cluster][catalog]") {
  const auto catalog_with = [](const std::string& schema) {
    return R"({"format":"holdfast-catalog/1","node":"n","serverVersion":"1","collections":[{"name":"A","schema":)" +
           schema + R"(,"shardingState":{},"aliases":[]}]})";
  };
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK_NOTHROW(cluster::Catalog::parse(catalog_with(nested(500))));
  CHECK_NOTHROW(cluster::Catalog::parse(catalog_with("\"\\\"" + std::string(5000, '[') + "\"")));
  CHECK_THROWS_WITH(cluster::Catalog::parse(catalog_with(nested(5000))), Catch::Contains("nested too deep"));
  CHECK_THROWS_AS(cluster::Catalog::parse(catalog_with(nested(1'000'000))), DamagedError);
}
