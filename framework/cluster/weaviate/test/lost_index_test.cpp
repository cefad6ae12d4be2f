// Which recorded backups have lost an index, and which only seem to.
#include "cluster/weaviate/lost_index.hpp"

#include <fmt/format.h>

#include "cluster/weaviate/test/jobs.hpp"
#include "format/descriptor.hpp"
#include "format/keys.hpp"
#include "format/node_descriptor.hpp"
#include "support/catch.hpp"
#include "support/memory_store.hpp"
#include "support/tree.hpp"

using namespace holdfast;
using namespace holdfast::weaviate;
using namespace holdfast::weaviate::test;
using holdfast::test::bytes_of;
using holdfast::test::MemoryStore;
using Facts = FakeWeaviate::Facts;
using Texts = std::vector<std::string>;

namespace {

constexpr auto with_vector = R"({"objects":[{"class":"X","vector":[0.5,1],"vectors":{"portrait":[1]}}]})";
constexpr auto without_vector = R"({"objects":[{"class":"X","vector":[],"vectors":{"style":[1]}}]})";
constexpr std::int64_t second = 1'795'416'726;  ///< 2026-11-23T06:52:06Z, in which the fake server begins all backups.

struct Scene {
  Bench bench = {};
  MemoryStore memory = MemoryStore{};

  /// The server shows this for an object of each collection.
  explicit Scene(const char* object = with_vector) {
    bench.server.change([object](Facts& facts) {
      for (const auto* name : {"Article", "Author", "Note"}) facts.objects[name] = object;
    });
  }

  void load_recorded() {
    for (const auto& [name, content] : holdfast::test::read_tree(HOLDFAST_TEST_FIXTURES "/weaviate-1.39.0/backups"))
      memory.put_text(name, content);
  }

  [[nodiscard]] Texts warnings(const std::string& id) {
    return warnings_of_lost_indexes(bench.api, memory, {.id = id}, {});
  }

  /// A backup `b` of the collection Article, begun half a second into `second`.
  void store(const std::string& schema, std::int64_t segment, const Texts& logs) {
    const auto started = format::parse_timestamp("2026-11-23T06:52:06.5Z");
    std::string json;
    format::NodeDescriptorWriter node{[&json](std::string_view piece) { json += piece; }};
    node.begin(started, "b");
    node.begin_collection("Article", "b");
    node.begin_shard("s1", "node1");
    node.file(fmt::format("article/s1/lsm/objects/segment-{}.l0.s0.db", segment));
    for (const std::string& log : logs) node.file("article/s1/" + log);
    node.end_shard();
    node.end_collection({.name = "Article", .schema = schema, .sharding_state = "{}", .chunks = {{1, {"s1"}}}});
    node.finish({.status = "SUCCESS", .server_version = "1.39.0"});
    memory.put_text(format::node_descriptor_key("b", "node1"), json);
    format::GlobalDescriptor global{.started_at = started,
                                    .completed_at = started,
                                    .id = "b",
                                    .status = "SUCCESS",
                                    .server_version = "1.39.0",
                                    .leader = "node1"};
    global.nodes["node1"] = {.collections = {"Article"}, .status = "SUCCESS"};
    memory.put_text(format::backup_config_key("b"), global.to_json());
  }
};

constexpr auto young = second * 1'000'000'000 + 250'000'000;
constexpr auto old = (second - 1) * 1'000'000'000 + 250'000'000;
constexpr auto hnsw = R"({"class":"Article","vectorIndexType":"hnsw","vectorIndexConfig":{"skip":false}})";

}  // namespace

TEST_CASE("the recorded backup that lost indexes is told with collections and shards", "[weaviate][index][fixture]") {
  Scene scene;
  scene.load_recorded();
  const Texts warnings = scene.warnings("three");
  REQUIRE(warnings.size() == 3);
  for (const std::string& warning : warnings)
    CHECK_THAT(warning, Catch::Contains("the vector index of shard '") && Catch::Contains("of 'Article'") &&
                            Catch::Contains("create another backup"));
}

TEST_CASE("recorded backups that have their indexes are not suspected", "[weaviate][index][fixture]") {
  Scene scene;
  scene.load_recorded();
  for (const auto* id : {"full-gzip", "zstd-articles", "none-others", "incr-1"}) CHECK(scene.warnings(id).empty());
  CHECK(scene.bench.server.count("GET /v1/objects") == 0);
}

TEST_CASE("an index of objects without vectors is not missed", "[weaviate][index]") {
  Scene scene{without_vector};
  scene.store(hnsw, young, {});
  CHECK(scene.warnings("b").empty());
  CHECK(scene.bench.server.count("GET /v1/objects") == 1);
  Scene other;
  other.store(hnsw, young, {});
  CHECK(other.warnings("b").size() == 1);
}

TEST_CASE("an index that is older than the backup is not missed", "[weaviate][index]") {
  Scene scene;
  scene.store(hnsw, old, {});
  CHECK(scene.warnings("b").empty());
  CHECK(scene.bench.server.count("GET /v1/objects") == 0);
}

TEST_CASE("only indexes that have a log from the beginning are missed", "[weaviate][index]") {
  for (const auto* schema : {R"({"vectorIndexType":"flat"})", R"({"vectorIndexType":"dynamic"})", R"({})",
                             R"({"vectorIndexType":"hnsw","vectorIndexConfig":{"skip":true}})",
                             R"({"vectorConfig":{"portrait":{"vectorIndexType":"flat"}}})"}) {
    Scene scene;
    scene.store(schema, young, {});
    CHECK(scene.warnings("b").empty());
  }
}

TEST_CASE("the index of a named vector is missed by its name", "[weaviate][index]") {
  constexpr auto schema = R"({"vectorConfig":{"portrait":{"vectorIndexConfig":{},"vectorIndexType":"hnsw"},
                                              "style":{"vectorIndexType":"hnsw"}}})";
  Scene scene;
  scene.store(schema, young, {});
  const Texts warnings = scene.warnings("b");
  REQUIRE(warnings.size() == 1);  // no object was seen that has a style
  CHECK_THAT(warnings.front(), Catch::Contains("the index of 'portrait' of shard 's1' of 'Article'"));
  scene.store(schema, young, {"vectors_portrait.hnsw.commitlog.d/1795416724"});
  CHECK(scene.warnings("b").empty());
}

TEST_CASE("tenants are asked for an object of their own", "[weaviate][index]") {
  Scene scene;
  scene.store(R"({"vectorIndexType":"hnsw","multiTenancyConfig":{"enabled":true}})", young, {});
  CHECK(scene.warnings("b").size() == 1);
  CHECK(scene.bench.server.count("GET /v1/objects?class=Article&limit=1&include=vector&tenant=s1") == 1);
}

TEST_CASE("what cannot be seen is not told of", "[weaviate][index]") {
  Scene scene;
  scene.store(hnsw, young, {});
  CHECK(warnings_of_lost_indexes(scene.bench.api, *scene.bench.storage, {.id = "b"}, {}).empty());
  CHECK(scene.warnings("nothing").empty());
  scene.bench.server.change([](Facts& facts) { facts.objects.clear(); });  // this user may not read them
  CHECK(scene.warnings("b").empty());
}

TEST_CASE("a create whose backup lost an index succeeds with a warning", "[weaviate][index][job]") {
  Scene scene;
  scene.store(hnsw, young, {});
  Bench& bench = scene.bench;
  ServerJob job{{.api = bench.api,
                 .watcher = bench.watcher,
                 .storage = &scene.memory,
                 .prepared = prepare(bench.api, cluster::CreateRequest{.id = "b"}, bench.options()),
                 .polling = {.first_round = std::chrono::milliseconds{1}, .round = std::chrono::milliseconds{1}},
                 .patience = bench.patience}};
  Notes notes;
  CHECK(job.run(notes, {}).collections == Texts{"Article", "Author"});
  REQUIRE(notes.all().size() == 3);
  CHECK_THAT(notes.all()[1], Catch::Contains("the server left the vector index of shard 's1' of 'Article' out"));
}
