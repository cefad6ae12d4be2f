#include "cluster/directory/catalog.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <holdfast/errors.hpp>

#include "cluster/directory/json.hpp"
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

TEST_CASE("numbers in a catalog keep their value however often it is read and written", "[cluster][catalog]") {
  const TempFolder folder;
  std::string numbers = "[18446744073709551615";
  for (int i = 1; i < 1000; ++i) numbers += fmt::format(",{:.17g}", 1.0 / i);
  numbers += "]";
  cluster::Catalog{.node = "n", .server_version = "1.39.0", .collections = {{"A", numbers, numbers, "[]", ""}}}.save(
      folder.path());
  for (int i = 0; i < 3; ++i) cluster::Catalog::load(folder.path()).save(folder.path());
  const auto values = cluster::parse_json(cluster::Catalog::load(folder.path()).collections[0].schema, "the schema");
  CHECK(values[0].GetUint64() == 18446744073709551615U);
  int changed = 0;
  for (int i = 1; i < 1000; ++i) changed += values[static_cast<rapidjson::SizeType>(i)].GetDouble() == 1.0 / i ? 0 : 1;
  CHECK(changed == 0);
}

TEST_CASE("a number of a catalog is what its text says, however it is written", "[cluster][catalog]") {
  const auto values = cluster::parse_json("[0e55, -0, -9223372036854775808, 18446744073709551616, 5e-324, 1E+2]", "it");
  CHECK(values[0].GetDouble() == 0);
  CHECK(values[1].GetDouble() == 0);
  CHECK(values[2].GetInt64() == INT64_MIN);
  CHECK(values[3].GetDouble() == 18446744073709551616.0);
  CHECK(values[4].GetDouble() == 5e-324);
  CHECK(values[5].GetDouble() == 100);
}

TEST_CASE("a number that no double can hold is refused, not changed", "[cluster][catalog]") {
  CHECK_THROWS_AS(cluster::parse_json("[1e400]", "it"), DamagedError);
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
