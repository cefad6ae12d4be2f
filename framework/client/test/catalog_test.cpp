#include "fake_cluster.hpp"
#include "support/catch.hpp"

namespace holdfast::test {

TEST_CASE("the catalog of a folder is made and shown", "[client]") {
  Rig rig;
  rig.cluster.address = "file:" + (rig.folder / "node").string();
  write_file(rig.folder / "node/article/S0/indexcount", "12345678");
  write_file(rig.folder / "node/note/acme/indexcount", "12345678");
  write_file(rig.folder / "schema.json",
             R"({"classes":[{"class":"Article"},{"class":"Note","multiTenancyConfig":{"enabled":true}}]})");
  write_file(rig.folder / "aliases.json", R"({"aliases":[{"alias":"Papers","class":"Article"}]})");
  Client client = rig.client();
  CHECK_THROWS_AS(client.catalog().show(), NotFoundError);
  const CatalogContents made = client.catalog().make(CatalogFromSchema{.schema = rig.folder / "schema.json",
                                                                       .aliases = rig.folder / "aliases.json",
                                                                       .node = "node7",
                                                                       .server_version = "1.39.0"});
  CHECK(made.file == (rig.folder / "node/holdfast-catalog.json").string());
  CHECK(made.warnings.empty());
  const CatalogContents shown = client.catalog().show();
  CHECK(shown.node == "node7");
  CHECK(shown.server_version == "1.39.0");
  REQUIRE(shown.collections.size() == 2);
  CHECK(shown.collections[0].aliases == std::vector<std::string>{"Papers"});
  CHECK(shown.collections[0].shards == 1);
  CHECK_FALSE(shown.collections[0].has_tenants);
  CHECK(shown.collections[1].folder == "note");
  CHECK(shown.collections[1].has_tenants);
}

TEST_CASE("a catalog is made of a whole backup alone", "[client]") {
  Rig rig;
  rig.cluster.address = "file:" + (rig.folder / "node").string();
  write_file(rig.folder / "node/article/S0/indexcount", "12345678");
  Client client = rig.client();
  CHECK_THROWS_AS(client.catalog().make(CatalogFromBackup{.id = "Bad Id", .backend = somewhere}), UsageError);
  CHECK_THROWS_AS(client.catalog().make(CatalogFromBackup{.id = "missing", .backend = somewhere}), NotFoundError);
  CHECK_THROWS_AS(client.catalog().show(), NotFoundError);
}

TEST_CASE("a server has no catalog", "[client]") {
  Rig rig;
  rig.cluster.address = "http://localhost:8080";
  Client client = rig.client();
  CHECK_THROWS_AS(client.catalog().show(), UnsupportedError);
}

}  // namespace holdfast::test
