#include "cluster/directory/make_catalog.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <holdfast/errors.hpp>

#include "cluster/directory/directory_cluster.hpp"
#include "cluster/directory/json.hpp"
#include "cluster/directory/sharding_state.hpp"
#include "cluster/directory/staging.hpp"
#include "sample_cluster.hpp"
#include "support/catch.hpp"
#include "support/memory_store.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast;
using namespace holdfast::test;
using cluster::ExistingCatalog;

namespace {

// The reply of the server whose collections `full-gzip` holds, as curl would save it.
std::string recorded_reply(const std::string& path) {
  std::ifstream lines{recorded_backups.parent_path() / "rest-filesystem-1node.jsonl"};
  for (std::string line; std::getline(lines, line);) {
    const auto entry = cluster::parse_json(line, "the recording");
    if (cluster::text_of(entry["request"]["path"]) == path) return cluster::json_of(entry["response"]["json"]);
  }
  throw NotFoundError{{.message = "nothing is recorded of " + path}};
}

// A stopped node: the collections of `id`, and no catalog. Returns the one that there was.
cluster::Catalog make_node(const std::filesystem::path& root, MemoryStore& store,
                           const cluster::RestoreRequest& request) {
  load_objects(store, recorded_backups);
  restore(root, store, request);
  auto catalog = cluster::Catalog::load(root);
  for (cluster::CatalogEntry& entry : catalog.collections) entry.restored_by.clear();
  std::filesystem::remove(cluster::Catalog::file_in(root));
  return catalog;
}

cluster::CatalogReport from_backup(const std::filesystem::path& root, MemoryStore& store,
                                   const cluster::CatalogFromBackup& request) {
  return cluster::make_catalog(root, request, store, {});
}

// What the schema of `article_and_note` would be, saved to a file.
std::filesystem::path save_schema(const TempFolder& folder, std::string_view more = "") {
  const auto file = folder / "schema.json";
  write_file(file, fmt::format(R"({{"classes":[{{"class":"Article","shardingConfig":{{"desiredCount":1}}}},)"
                               R"({{"class":"Note","multiTenancyConfig":{{"enabled":true}}}}{}]}})",
                               more));
  return file;
}

// The same collections without their catalog.
void make_bare(const std::filesystem::path& root) {
  make_cluster(root, article_and_note());
  std::filesystem::remove(cluster::Catalog::file_in(root));
}

// What a descriptor says of a collection and must not depend on where the catalog came from.
std::string told(const std::string& descriptor) {
  std::string text;
  format::NodeDescriptorReader reader{descriptor};
  struct Shards final : format::ShardVisitor {
    explicit Shards(std::string& to) : text{to} {}
    void begin_shard(const format::ShardHead& shard) override {
      text += fmt::format(" shard {} on {}\n", shard.name, shard.node);
    }
    void file(std::string_view path) override { text += fmt::format("  {}\n", path); }
    void big_file(const format::BigFile& file) override {
      text += fmt::format("  {} {} {}\n", file.path, file.size, fmt::join(file.chunk_keys, " "));
    }
    std::string& text;
  } shards{text};
  for (const format::CollectionSummary& collection : reader.collections()) {
    const auto state = cluster::parse_json(collection.sharding_state, "the state");
    text += fmt::format("{} {} {} {}\n", collection.name, collection.aliases, collection.pre_compression_size,
                        collection.chunks.size());
    for (const cluster::ShardPlace& place : cluster::shards_on(collection.sharding_state, "node1"))
      text += fmt::format(" {} {}\n", place.name, place.status);
    for (const char* key : {"desiredCount", "desiredVirtualCount", "virtualPerPhysical"})
      text += fmt::format(" {} {}\n", key, state["config"][key].GetInt());
    text +=
        fmt::format(" {} virtual, {} replicas, tenants {}\n", state["virtual"].IsNull() ? 0 : state["virtual"].Size(),
                    state["replicationFactor"].GetInt(), cluster::has_tenants(collection.sharding_state));
    reader.visit_shards(collection.name, shards);
  }
  return text;
}

}  // namespace

TEST_CASE("a catalog made from a backup is the one that its restore wrote", "[cluster][make-catalog][fixture]") {
  const auto request = GENERATE(cluster::RestoreRequest{.id = "full-gzip"}, cluster::RestoreRequest{.id = "incr-1"},
                                cluster::RestoreRequest{.id = "three", .node = "weaviate-1"});
  const TempFolder folder;
  MemoryStore store;
  const auto expected = make_node(folder.path(), store, request);
  const auto report = from_backup(folder.path(), store, {.id = request.id, .node = request.node});
  CHECK(report.warnings == std::vector<std::string>{});
  CHECK(cluster::Catalog::load(folder.path()) == expected);
  CHECK_FALSE(std::filesystem::exists(folder / ".holdfast"));
}

TEST_CASE("a backup with a catalog made either way says what one with the restored catalog says",
          "[cluster][make-catalog][fixture]") {
  const TempFolder folder;
  MemoryStore store;
  const auto restored = make_node(folder / "node", store, {.id = "full-gzip"});
  restored.save(folder / "node");
  create(folder / "node", store, {.id = "restored"});
  const std::string expected = told(store.text("restored/node1/backup.json").value());

  from_backup(folder / "node", store, {.id = "full-gzip", .existing = ExistingCatalog::replace});
  create(folder / "node", store, {.id = "from-backup"});
  CHECK(told(store.text("from-backup/node1/backup.json").value()) == expected);

  // Article was gone when the schema was recorded.
  auto schema = cluster::parse_json(recorded_reply("/v1/schema"), "the reply");
  schema["classes"].PushBack(
      rapidjson::Value{cluster::parse_json(restored.find("Article")->schema, "the class"), schema.GetAllocator()},
      schema.GetAllocator());
  write_file(folder / "schema.json", cluster::json_of(schema));
  write_file(folder / "aliases.json", recorded_reply("/v1/aliases"));
  const auto report = cluster::make_catalog(folder / "node", {.schema = folder / "schema.json",
                                                              .aliases = folder / "aliases.json",
                                                              .node = "node1",
                                                              .server_version = "1.39.0",
                                                              .existing = ExistingCatalog::replace});
  CHECK(report.warnings == std::vector<std::string>{});
  create(folder / "node", store, {.id = "from-schema"});
  // In the order of the schema, which is not the descriptor's.
  for (const cluster::CatalogEntry& entry : restored.collections) {
    create(folder / "node", store, {.id = "schema-" + cluster::folder_of(entry.name), .selection = {{entry.name}, {}}});
    const auto found = told(store.text("schema-" + cluster::folder_of(entry.name) + "/node1/backup.json").value());
    CHECK_THAT(expected, Catch::Contains(found));
  }
  restore(folder / "copy", store, {.id = "from-schema"});
  CHECK(difference(files_of(folder / "node"), files_of(folder / "copy")) == "");
}

TEST_CASE("a catalog that is there is replaced on request alone", "[cluster][make-catalog]") {
  const TempFolder folder;
  make_cluster(folder / "node", article_and_note());
  const auto before = cluster::Catalog::load(folder / "node");
  const auto schema = save_schema(folder);
  CHECK_THROWS_AS(cluster::make_catalog(folder / "node", {.schema = schema, .node = "other"}), AlreadyExistsError);
  CHECK(cluster::Catalog::load(folder / "node") == before);
  cluster::make_catalog(folder / "node", {.schema = schema, .node = "other", .existing = ExistingCatalog::replace});
  CHECK(cluster::Catalog::load(folder / "node").node == "other");
}

TEST_CASE("what is in the schema or in the folder alone is told", "[cluster][make-catalog]") {
  const TempFolder folder;
  make_bare(folder / "node");
  write_file(folder / "node/scratch/S1/indexcount", "12345678");
  write_file(folder / "node/raft/raft.db", "no collection");
  std::filesystem::create_directory(folder / "node/hollow");
  const auto report = cluster::make_catalog(
      folder / "node", {.schema = save_schema(folder, R"(,{"class":"Hollow"},{"class":"Missing"})"),
                        .node = "node1",
                        .server_version = "1.39.0"});
  CHECK(report.warnings ==
        std::vector<std::string>{
            "there is no shard of 'Hollow' in a folder 'hollow', and it is left out",
            "there is no shard of 'Missing' in a folder 'missing', and it is left out",
            "the folder 'scratch' holds shards of a collection that the catalog does not know, and is left out"});
  CHECK(report.catalog.collections.size() == 2);
  CHECK(cluster::look_at_catalog(folder / "node").warnings == std::vector{report.warnings.back()});
}

TEST_CASE("a create tells of collections that have come since the catalog was made", "[cluster][make-catalog]") {
  const TempFolder folder;
  MemoryStore store;
  make_cluster(folder / "node", article_and_note());
  write_file(folder / "node/later/S1/lsm/objects/segment-1.db", "data");
  const auto job = cluster::open_directory_cluster(folder / "node")
                       ->begin(cluster::CreateRequest{.id = "b1", .operation = "op1"}, {.store = store});
  REQUIRE(job->plan().warnings.size() == 1);
  CHECK_THAT(job->plan().warnings.front(), Catch::Contains("'later'"));
}

TEST_CASE("a folder that is no node's is refused", "[cluster][make-catalog]") {
  const TempFolder folder;
  make_bare(folder / "data/node");
  std::filesystem::create_directory(folder / "empty");
  const auto schema = save_schema(folder);
  for (const char* wrong : {"empty", "data", "data/node/article", "data/node/article/Shard0"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(cluster::make_catalog(folder / wrong, {.schema = schema}), UsageError);
    CHECK_FALSE(std::filesystem::exists(cluster::Catalog::file_in(folder / wrong)));
    CHECK_FALSE(std::filesystem::exists(folder / wrong / ".holdfast"));
  }
  CHECK_THROWS_AS(cluster::make_catalog(folder / "nowhere", {.schema = schema}), NotFoundError);
}

TEST_CASE("a node of other collections is refused", "[cluster][make-catalog][fixture]") {
  const TempFolder folder;
  MemoryStore store;
  load_objects(store, recorded_backups);
  make_cluster(folder.path(), {{.name = "Other", .shards = {{.name = "S", .file_sizes = {1}}}}});
  std::filesystem::remove(cluster::Catalog::file_in(folder.path()));
  CHECK_THROWS_AS(from_backup(folder.path(), store, {.id = "full-gzip"}), NotFoundError);
}

TEST_CASE("collections of several shards are named and nothing is made", "[cluster][make-catalog]") {
  const TempFolder folder;
  make_bare(folder / "node");
  write_file(folder / "node/wide/S1/indexcount", "12345678");
  write_file(folder / "node/split/S1/indexcount", "12345678");
  write_file(folder / "node/split/S2/indexcount", "12345678");
  const auto schema = save_schema(folder, R"(,{"class":"Wide","shardingConfig":{"desiredCount":3}},{"class":"Split"})");
  try {
    cluster::make_catalog(folder / "node", {.schema = schema});
    FAIL("made it all the same");
  } catch (const UnsupportedError& e) {
    CHECK_THAT(e.message(), Catch::Contains("Wide, Split"));
    CHECK_THAT(e.hint(), Catch::Contains("holdfast catalog from-backup"));
  }
  CHECK_FALSE(std::filesystem::exists(cluster::Catalog::file_in(folder / "node")));
  cluster::make_catalog(folder / "node", {.schema = schema, .selection = {.exclude = {"Wide", "Split"}}});
  CHECK(cluster::Catalog::load(folder / "node").collections.size() == 2);
}

TEST_CASE("what a schema does not tell is assumed and said", "[cluster][make-catalog]") {
  const TempFolder folder;
  make_bare(folder / "node");
  write_file(folder / "node/copied/S1/indexcount", "12345678");
  write_file(folder / "aliases.json",
             R"({"aliases":[{"alias":"Papers","class":"Article"},{"alias":"Ghost","class":"Gone"}]})");
  const auto report = cluster::make_catalog(
      folder / "node", {.schema = save_schema(folder, R"(,{"class":"Copied","replicationConfig":{"factor":3}})"),
                        .aliases = folder / "aliases.json"});
  REQUIRE(report.warnings.size() == 4);
  CHECK_THAT(report.warnings[0], Catch::Contains("'node1'") && Catch::Contains("--node"));
  CHECK_THAT(report.warnings[1], Catch::Contains("1.23.0") && Catch::Contains("--server-version"));
  CHECK_THAT(report.warnings[2], Catch::Contains("'Ghost'"));
  CHECK_THAT(report.warnings[3], Catch::Contains("'Copied' has 3 replicas"));
  CHECK(report.catalog.find("Article")->aliases == R"([{"alias":"Papers","class":"Article"}])");
  CHECK(report.catalog.find("Note")->aliases == "[]");
}

TEST_CASE("what is no saved reply is refused with how to get one", "[cluster][make-catalog]") {
  const TempFolder folder;
  make_bare(folder / "node");
  const auto text = GENERATE(as<std::string>{}, "", "<html>", "[]", R"({"error":[{"message":"no"}]})",
                             R"({"classes":[[]]})", R"({"classes":[{}]})", R"({"classes":[{"class":"../x"}]})",
                             R"({"classes":[{"class":"Article"},{"class":"ARTICLE"}]})",
                             R"({"classes":[{"class":"Article","shardingConfig":7}]})",
                             R"({"classes":[{"class":"Article","shardingConfig":{"desiredVirtualCount":1e12}}]})");
  CAPTURE(text);
  write_file(folder / "schema.json", text);
  try {
    cluster::make_catalog(folder / "node", {.schema = folder / "schema.json"});
    FAIL("took it all the same");
  } catch (const UsageError& e) {
    CHECK_THAT(e.message(), Catch::Contains("schema.json' is no reply to GET /v1/schema"));
    CHECK_THAT(e.hint(), Catch::Contains("curl"));
  }
  CHECK_FALSE(std::filesystem::exists(cluster::Catalog::file_in(folder / "node")));
}

TEST_CASE("the name of a node and the version of a server are looked at", "[cluster][make-catalog]") {
  const TempFolder folder;
  make_bare(folder / "node");
  const auto schema = save_schema(folder);
  for (const char* version : {"v1.39.0", "1.22.9", "1", "1.", "new"})
    CHECK_THROWS_AS(cluster::make_catalog(folder / "node", {.schema = schema, .server_version = version}), UsageError);
  CHECK_THROWS_AS(cluster::make_catalog(folder / "node", {.schema = schema, .node = "../x"}), UsageError);
  CHECK_THROWS_AS(cluster::make_catalog(folder / "node", {.schema = folder / "none.json"}), NotFoundError);
  CHECK_NOTHROW(cluster::make_catalog(folder / "node", {.schema = schema, .server_version = "1.23.0-rc.1"}));
}

TEST_CASE("tenants that have come since the backup are taken in and those that went are told",
          "[cluster][make-catalog]") {
  const TempFolder folder;
  MemoryStore store;
  make_bare(folder / "node");
  cluster::make_catalog(folder / "node", {.schema = save_schema(folder)});
  create(folder / "node", store, {.id = "b1"});
  std::filesystem::rename(folder / "node/note/acme", folder / "node/note/initech");
  const auto report = from_backup(folder / "node", store, {.id = "b1", .existing = ExistingCatalog::replace});
  REQUIRE(report.warnings.size() == 2);
  CHECK_THAT(report.warnings[0], Catch::Contains("active ones: initech"));
  CHECK_THAT(report.warnings[1], Catch::Contains("'acme'"));
  create(folder / "node", store, {.id = "b2"});
  restore(folder / "copy", store, {.id = "b2"});
  CHECK(difference(files_of(folder / "node"), files_of(folder / "copy")) == "");
}

TEST_CASE("a collection that was made anew since the backup is not taken for the old one", "[cluster][make-catalog]") {
  const TempFolder folder;
  MemoryStore store;
  make_bare(folder / "node");
  cluster::make_catalog(folder / "node", {.schema = save_schema(folder)});
  create(folder / "node", store, {.id = "b1"});
  std::filesystem::rename(folder / "node/article/Shard0", folder / "node/article/Shard9");
  const auto before = cluster::Catalog::load(folder / "node");
  CHECK_THROWS_AS(from_backup(folder / "node", store, {.id = "b1", .existing = ExistingCatalog::replace}),
                  DamagedError);
  CHECK(cluster::Catalog::load(folder / "node") == before);
}

TEST_CASE("a collection with tenants may be without any", "[cluster][make-catalog]") {
  const TempFolder folder;
  MemoryStore store;
  make_bare(folder / "node");
  std::filesystem::create_directory(folder / "node/quiet");
  const auto schema = save_schema(folder, R"(,{"class":"Quiet","multiTenancyConfig":{"enabled":true}})");
  cluster::make_catalog(folder / "node", {.schema = schema});
  create(folder / "node", store, {.id = "b1"});
  restore(folder / "copy", store, {.id = "b1"});
  CHECK(cluster::Catalog::load(folder / "copy").find("Quiet") != nullptr);
}

TEST_CASE("no catalog is made while an operation runs", "[cluster][make-catalog]") {
  const TempFolder folder;
  MemoryStore store;
  make_cluster(folder / "node", article_and_note());
  const auto job = cluster::open_directory_cluster(folder / "node")
                       ->begin(cluster::CreateRequest{.id = "b1", .operation = "op1"}, {.store = store});
  CHECK_THROWS_AS(
      cluster::make_catalog(folder / "node", {.schema = save_schema(folder), .existing = ExistingCatalog::replace}),
      BackupConflictError);
}

TEST_CASE("a restore that died after its commit is finished before a catalog is made", "[cluster][make-catalog]") {
  const TempFolder folder;
  make_cluster(folder / "node", article_and_note());
  cluster::Staging staging{folder / "node", "dead"};
  staging.make();
  staging.prepare(cluster::Catalog::load(folder / "node"));
  staging.commit();
  std::filesystem::remove(cluster::Catalog::file_in(folder / "node"));
  CHECK_THROWS_AS(cluster::make_catalog(folder / "node", {.schema = save_schema(folder)}), AlreadyExistsError);
}

TEST_CASE("a create without a catalog says how to make one", "[cluster][make-catalog]") {
  const TempFolder folder;
  MemoryStore store;
  make_bare(folder / "node");
  try {
    create(folder / "node", store, {.id = "b1"});
    FAIL("created without a catalog");
  } catch (const NotFoundError& e) {
    CHECK_THAT(e.hint(), Catch::Contains("holdfast catalog from-backup"));
  }
}
