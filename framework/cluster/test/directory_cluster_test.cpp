#include "cluster/directory/directory_cluster.hpp"

#include <holdfast/errors.hpp>

#include "cluster/directory/catalog.hpp"
#include "sample_cluster.hpp"
#include "support/catch.hpp"
#include "support/memory_store.hpp"
#include "support/temp_folder.hpp"
#include "support/tree.hpp"

using namespace holdfast;
using namespace holdfast::test;

TEST_CASE("a backup restored into an empty folder gives every file back", "[cluster][directory]") {
  const auto codec = GENERATE(as<std::string>{}, "gzip", "gzip:fast", "gzip:best", "zstd", "zstd:best", "none");
  CAPTURE(codec);
  const TempFolder folder;
  MemoryStore store;
  make_cluster(folder / "cluster", article_and_note());
  const auto summary = create(folder / "cluster", store, {.id = "b1", .compression = format::parse_compression(codec)});
  CHECK(summary.files == 17);
  CHECK(summary.collections == std::vector<std::string>{"Article", "Note"});
  CHECK(store.open_uploads() == 0);

  restore(folder / "copy", store, {.id = "b1"});
  CHECK(difference(files_of(folder / "cluster"), files_of(folder / "copy")) == "");
  const auto before = cluster::Catalog::load(folder / "cluster");
  const auto after = cluster::Catalog::load(folder / "copy");
  REQUIRE(after.collections.size() == 2);
  CHECK(after.node == "node1");
  CHECK(after.collections[0].aliases == before.collections[0].aliases);
  CHECK(after.collections[0].sharding_state == before.collections[0].sharding_state);
}

TEST_CASE("a restore plans as many files as there are to come", "[cluster][directory]") {
  const TempFolder folder;
  MemoryStore store;
  make_cluster(folder / "cluster", article_and_note());
  const auto created = create(folder / "cluster", store, {.id = "b1"});
  RecordingObserver observer;
  const auto job = cluster::open_directory_cluster(folder / "copy")
                       ->begin(cluster::RestoreRequest{.id = "b1", .operation = "op-restore-b1"}, {.store = store});
  const auto restored = job->run(observer, {});
  CHECK(observer.plan.files == created.files);
  CHECK(observer.plan.files == restored.files);
}

TEST_CASE("a store with small objects and no uploads holds a backup all the same", "[cluster][directory]") {
  const TempFolder folder;
  store::Limits limits = everything;
  limits.can_upload = false;
  limits.max_put = 64 * 1024;
  MemoryStore store{{.limits = limits}};
  make_cluster(folder / "cluster", article_and_note());
  create(folder / "cluster", store, {.id = "b1", .compression = {.codec = format::Codec::none}});
  restore(folder / "copy", store, {.id = "b1"});
  CHECK(difference(files_of(folder / "cluster"), files_of(folder / "copy")) == "");
}

TEST_CASE("backups recorded from a real server restore", "[cluster][directory][fixture]") {
  const auto id = GENERATE(as<std::string>{}, "full-gzip", "zstd-articles", "none-others", "incr-1");
  CAPTURE(id);
  const TempFolder folder;
  MemoryStore store;
  load_objects(store, recorded_backups);
  const auto summary = restore(folder / "cluster", store, {.id = id});
  CHECK(summary.files > 0);
  CHECK(summary.warnings.empty());
  const auto catalog = cluster::Catalog::load(folder / "cluster");
  CHECK(catalog.server_version == "1.39.0");

  // And what was restored is a cluster that can be backed up and restored again.
  create(folder / "cluster", store, {.id = "again", .compression = {.codec = format::Codec::zstd}});
  restore(folder / "copy", store, {.id = "again"});
  CHECK(difference(files_of(folder / "cluster"), files_of(folder / "copy")) == "");
}

TEST_CASE("a backup of several nodes wants to know which", "[cluster][directory][fixture]") {
  const TempFolder folder;
  MemoryStore store;
  load_objects(store, recorded_backups);
  CHECK_THROWS_WITH(restore(folder / "cluster", store, {.id = "three"}),
                    "backup 'three' is of 3 nodes: weaviate-0, weaviate-1, weaviate-2");
  CHECK_FALSE(std::filesystem::exists(folder / "cluster"));
  restore(folder / "cluster", store, {.id = "three", .node = "weaviate-1"});
  CHECK(cluster::Catalog::load(folder / "cluster").node == "weaviate-1");
  CHECK_THROWS_AS(restore(folder / "other", store, {.id = "three", .node = "weaviate-7"}), NotFoundError);
}

TEST_CASE("a backup that was cancelled is refused as not whole", "[cluster][directory][fixture]") {
  const TempFolder folder;
  MemoryStore store;
  load_objects(store, recorded_backups);
  CHECK_THROWS_AS(restore(folder / "cluster", store, {.id = "to-cancel"}), DamagedError);
}

TEST_CASE("collections that exist are refused before anything is written", "[cluster][directory]") {
  const TempFolder folder;
  MemoryStore store;
  make_cluster(folder / "cluster", article_and_note());
  create(folder / "cluster", store, {.id = "b1"});
  const Tree before = read_tree(folder / "cluster");
  CHECK_THROWS_AS(restore(folder / "cluster", store, {.id = "b1"}), AlreadyExistsError);
  CHECK(difference(before, read_tree(folder / "cluster")) == "");
  CHECK_FALSE(std::filesystem::exists(folder / "cluster/.holdfast"));
}

TEST_CASE("a path that cannot be a cluster's is refused by its name", "[cluster][directory]") {
  const TempFolder folder;
  MemoryStore store;
  make_cluster(folder / "cluster", article_and_note());
  create(folder / "cluster", store, {.id = "b1"});
  std::filesystem::create_symlink("loop", folder / "loop");
  const std::string too_long(300, 'x');
  CHECK_THROWS_WITH(restore(folder / "loop", store, {.id = "b1"}), Catch::Contains("loop' is not a folder"));
  CHECK_THROWS_WITH(restore(folder / too_long, store, {.id = "b1"}), Catch::Contains("/" + too_long + "'"));
}

TEST_CASE("an id that exists is refused", "[cluster][directory]") {
  const TempFolder folder;
  MemoryStore store{{.empty_first_page = GENERATE(false, true)}};
  make_cluster(folder / "cluster", article_and_note());
  create(folder / "cluster", store, {.id = "b1"});
  const auto keys = store.keys();
  CHECK_THROWS_AS(create(folder / "cluster", store, {.id = "b1"}), AlreadyExistsError);
  CHECK(store.keys() == keys);
}

TEST_CASE("a folder has no users and roles to choose from", "[cluster][directory]") {
  const TempFolder folder;
  MemoryStore store;
  make_cluster(folder / "cluster", article_and_note());
  CHECK_THROWS_AS(create(folder / "cluster", store, {.id = "b1", .users = {"ann"}}), UnsupportedError);
  CHECK_THROWS_AS(create(folder / "cluster", store, {.id = "b1", .roles = {"reader"}}), UnsupportedError);
  CHECK(store.keys().empty());
}

TEST_CASE("include and exclude choose collections", "[cluster][directory]") {
  const TempFolder folder;
  MemoryStore store;
  make_cluster(folder / "cluster", article_and_note());
  create(folder / "cluster", store, {.id = "b1", .selection = {.include = {"Art*"}}});
  CHECK(store.keys("b1/node1/Note").empty());
  CHECK_FALSE(store.keys("b1/node1/Article").empty());
  create(folder / "cluster", store, {.id = "b2", .selection = {.exclude = {"Article"}}});
  CHECK(store.keys("b2/node1/Article").empty());
  CHECK_THROWS_AS(create(folder / "cluster", store, {.id = "b3", .selection = {.include = {"Nope*"}}}), NotFoundError);
  CHECK_THROWS_AS(create(folder / "cluster", store, {.id = "b3", .selection = {.include = {"article"}}}),
                  NotFoundError);
  CHECK_THROWS_AS(create(folder / "cluster", store, {.id = "b3", .selection = {.exclude = {"*"}}}), NotFoundError);
  CHECK_THROWS_AS(
      create(folder / "cluster", store, {.id = "b3", .selection = {.include = {"Note"}, .exclude = {"A*"}}}),
      UsageError);
  CHECK(store.keys("b3").empty());
}

TEST_CASE("an alias that is taken is refused unless it may be overwritten", "[cluster][directory]") {
  const TempFolder folder;
  MemoryStore store;
  make_cluster(folder / "cluster", article_and_note());
  create(folder / "cluster", store, {.id = "b1"});
  make_cluster(folder / "other",
               {{.name = "Other", .shards = {{.name = "S", .file_sizes = {1}}}, .aliases = {"Articles"}}});
  CHECK_THROWS_AS(restore(folder / "other", store, {.id = "b1"}), AlreadyExistsError);
  restore(folder / "other", store, {.id = "b1", .alias_conflict = cluster::AliasConflict::overwrite});
  const auto catalog = cluster::Catalog::load(folder / "other");
  CHECK(catalog.find("Other")->aliases == "[]");
  CHECK(catalog.find("Article")->aliases == R"([{"alias":"Articles","class":"Article"}])");
}

TEST_CASE("a second operation on the cluster learns who holds it", "[cluster][directory]") {
  const TempFolder folder;
  MemoryStore store;
  make_cluster(folder / "cluster", article_and_note());
  const auto cluster = cluster::open_directory_cluster(folder / "cluster");
  const auto first = cluster->begin(cluster::CreateRequest{.id = "b1", .operation = "op1"}, {.store = store});
  try {
    (void)cluster->begin(cluster::CreateRequest{.id = "b2", .operation = "op2"}, {.store = store});
    FAIL("the second was not refused");
  } catch (const BackupConflictError& e) {
    CHECK(e.running().id == "b1");
    CHECK(e.running().kind == "create");
    CHECK(e.running().operation == "op1");
    CHECK(e.running().holder.find("pid") == 0);
    CHECK_FALSE(e.running().since.empty());
  }
}

TEST_CASE("a node of another name needs a map and is renamed in the sharding state", "[cluster][directory]") {
  const TempFolder folder;
  MemoryStore store;
  make_cluster(folder / "cluster", article_and_note());
  create(folder / "cluster", store, {.id = "b1"});
  cluster::Catalog{.node = "host-a", .server_version = "1.39.0", .collections = {}}.save(folder.path());
  CHECK_THROWS_AS(restore(folder.path(), store, {.id = "b1"}), UsageError);
  restore(folder.path(), store, {.id = "b1", .node_map = {{"node1", "host-a"}}});
  const auto catalog = cluster::Catalog::load(folder.path());
  CHECK(catalog.node == "host-a");
  CHECK(catalog.find("Article")->sharding_state.find("node1") == std::string::npos);
}
