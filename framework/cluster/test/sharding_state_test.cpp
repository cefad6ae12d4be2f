#include "cluster/directory/sharding_state.hpp"

#include <holdfast/errors.hpp>
#include <limits>

#include "cluster/directory/json.hpp"
#include "cluster/directory/new_sharding_state.hpp"
#include "support/catch.hpp"

using namespace holdfast;

TEST_CASE("a sharding state tells the shards of a node and their status", "[cluster][sharding]") {
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

TEST_CASE("a sharding state of one shard leads every object to it", "[cluster][sharding]") {
  const std::string json = cluster::state_of_one_shard(
      {.collection = "Article", .config = R"({"desiredCount":1})", .virtual_shards = 100}, "S0", "node1");
  const auto state = cluster::parse_json(json, "the state");
  REQUIRE(state["virtual"].IsArray());
  REQUIRE(state["virtual"].Size() == 100);
  std::uint64_t below = 0;
  double owned = 0;
  for (const auto& part : state["virtual"].GetArray()) {
    CHECK(part["upper"].GetUint64() > below);
    CHECK(cluster::text_of(part["assignedToPhysical"]) == "S0");
    below = part["upper"].GetUint64();
    owned += part["ownsPercentage"].GetDouble();
  }
  CHECK(below == std::numeric_limits<std::uint64_t>::max());
  CHECK(owned == Approx(1));
  CHECK(state["physical"]["S0"]["ownsVirtual"].Size() == 100);
  CHECK(cluster::text_of(state["physical"]["S0"]["ownsVirtual"][99]) == cluster::text_of(state["virtual"][99]["name"]));
  CHECK(cluster::json_of(state["config"]) == R"({"desiredCount":1})");
  CHECK(state["replicationFactor"].GetInt() == 1);
  CHECK_FALSE(cluster::has_tenants(json));
  const auto places = cluster::shards_on(json, "node1");
  REQUIRE(places.size() == 1);
  CHECK(places[0].name == "S0");
}

TEST_CASE("tenants are added to a sharding state and keep their own status", "[cluster][sharding]") {
  const std::string none = cluster::state_without_tenants({.collection = "Note", .has_tenants = true});
  CHECK(cluster::has_tenants(none));
  CHECK(cluster::all_shards(none).empty());
  const std::string old = R"({"physical":{"cold":{"name":"cold","belongsToNodes":["node1"],"status":"COLD"}},)"
                          R"("partitioningEnabled":true})";
  for (const std::string& before : {none, old, std::string{R"({"physical":null})"}, std::string{"{}"}}) {
    const auto places = cluster::shards_on(cluster::add_tenants(before, {"acme", "globex"}, "node1"), "node1");
    REQUIRE(places.size() >= 2);
    CHECK(places.front().name == "acme");
    CHECK(places.front().status == "HOT");
    CHECK(places.back().name == "globex");
    if (before == old) CHECK(places[1].status == "COLD");
  }
  CHECK(cluster::all_shards(cluster::add_tenants(old, {"acme"}, "node1")) == std::vector<std::string>{"acme", "cold"});
}

TEST_CASE("what is no sharding state is refused", "[cluster][sharding]") {
  const auto text = GENERATE(as<std::string>{}, "", "[]", R"({"physical":[]})");
  CHECK_THROWS_AS(cluster::all_shards(text), DamagedError);
  CHECK_THROWS_AS(cluster::add_tenants(text, {"a"}, "n"), DamagedError);
}
