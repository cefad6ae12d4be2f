// What is refused before anything is asked of a server, and what is asked of it.
#include "cluster/weaviate/prepared.hpp"
#include "cluster/weaviate/test/jobs.hpp"
#include "format/descriptor.hpp"
#include "format/keys.hpp"
#include "support/catch.hpp"
#include "support/memory_store.hpp"

using namespace holdfast;
using namespace holdfast::weaviate;
using namespace holdfast::weaviate::test;
using cluster::CreateRequest;
using cluster::RestoreRequest;
using Facts = FakeWeaviate::Facts;
using Texts = std::vector<std::string>;
using Nodes = std::map<std::string, Texts>;

namespace {

template <class Request>
Error refused(const Bench& bench, const Request& request) {
  const Error error = failure_of([&] { return prepare(bench.api, request, bench.options()); });
  CHECK(bench.server.count("POST") == 0);
  return error;
}

CreateBody body_of(const Bench& bench, const CreateRequest& request) {
  return std::get<CreateBody>(prepare(bench.api, request, bench.options()).body);
}
RestoreBody body_of(const Bench& bench, const RestoreRequest& request) {
  return std::get<RestoreBody>(prepare(bench.api, request, bench.options()).body);
}

/// The storage can be looked into, and holds the backup of `nodes` that the server tells of.
void show_backup(Bench& bench, const Nodes& nodes, std::string_view started = "2026-11-23T06:52:06.986Z") {
  format::GlobalDescriptor descriptor{.started_at = format::parse_timestamp(started),
                                      .completed_at = format::parse_timestamp(started),
                                      .id = "nightly",
                                      .status = "SUCCESS",
                                      .server_version = "1.39.0",
                                      .leader = nodes.begin()->first,
                                      .pre_compression_size = 2048,
                                      .compression_type = "zstd"};
  for (const auto& [name, collections] : nodes)
    descriptor.nodes[name] = {.collections = collections, .status = "SUCCESS", .pre_compression_size = 1024};
  auto memory = std::make_unique<holdfast::test::MemoryStore>();
  const std::string text = descriptor.to_json();
  memory->put({.key = format::backup_config_key("nightly")}, std::as_bytes(std::span{text}), {});
  bench.storage = std::move(memory);
  bench.keep_only_the_backup();
}

void be(Bench& bench, const char* version) {
  bench.server.change([version](Facts& facts) { facts.version = version; });
}

}  // namespace

TEST_CASE("an id is used once whatever became of its backup", "[weaviate][prepare]") {
  for (const auto* word : {"SUCCESS", "FAILED", "CANCELED", "STARTED"}) {
    Bench bench;
    bench.server.change([word](Facts& facts) { facts.creates["nightly"] = {.words = {word}}; });
    const Error error = refused(bench, create_nightly);
    CHECK(error.code() == ErrorCode::already_exists);
    CHECK_THAT(error.message(), Catch::Contains("'nightly' exists already") && Catch::Contains(word));
  }
}

TEST_CASE("an operation that is taken up may find its own id", "[weaviate][prepare]") {
  Bench bench;
  bench.server.change([](Facts& facts) { facts.creates["nightly"] = {.words = {"STARTED"}}; });
  CHECK_NOTHROW(prepare(bench.api, create_nightly, bench.options(cluster::Attempt::again)));
}

TEST_CASE("a base must be there and whole", "[weaviate][prepare]") {
  Bench bench;
  const CreateRequest request{.id = "nightly", .base = "monday"};
  CHECK_THAT(refused(bench, request).message(), Catch::Contains("there is no backup 'monday'"));
  bench.server.change([](Facts& facts) { facts.creates["monday"] = {.words = {"FAILED"}}; });
  CHECK_THAT(refused(bench, request).message(), Catch::Contains("'monday', which is FAILED"));
  bench.server.change([](Facts& facts) { facts.creates["monday"] = {.words = {"SUCCESS"}}; });
  CHECK(body_of(bench, request).base == "monday");
  CHECK(refused(bench, CreateRequest{.id = "monday2", .base = "monday2"}).code() == ErrorCode::usage);
}

TEST_CASE("X7: a server gives at most 80 percent of its processors", "[weaviate][prepare]") {
  Bench bench;
  CHECK_THAT(refused(bench, CreateRequest{.id = "nightly", .cpu_percentage = 81}).message(),
             Catch::Contains("at most 80 %") && Catch::Contains("81"));
  CHECK(body_of(bench, CreateRequest{.id = "nightly", .cpu_percentage = 80}).cpu_percentage == 80);
  bench.keep_only_the_backup();
  CHECK(refused(bench, RestoreRequest{.id = "nightly", .cpu_percentage = 81}).code() == ErrorCode::usage);
  CHECK(body_of(bench, RestoreRequest{.id = "nightly", .cpu_percentage = 80}).cpu_percentage == 80);
}

TEST_CASE("users and roles are chosen only on a server that obeys", "[weaviate][prepare]") {
  Bench bench;
  const CreateRequest users{.id = "nightly", .users = {"ann", "team-*"}};
  const CreateRequest roles{.id = "nightly", .roles = {"reader"}};
  CHECK(body_of(bench, users).include_users == Texts{"ann", "team-*"});
  CHECK_THAT(refused(bench, roles).message(), Catch::Contains("1.39.0") && Catch::Contains("1.38.10"));
  be(bench, "1.38.10");
  CHECK(body_of(bench, roles).include_roles == Texts{"reader"});
  be(bench, "1.38.2");
  CHECK_THAT(refused(bench, users).message(), Catch::Contains("1.38.2") && Catch::Contains("1.38.3"));
}

TEST_CASE("X6: a module that is not enabled is named with its remedy", "[weaviate][prepare]") {
  Bench bench;
  bench.server.change([](Facts& facts) { facts.modules = R"({"backup-gcs":{"bucketName":"g"}})"; });
  const Error error = refused(bench, create_nightly);
  CHECK(error.code() == ErrorCode::not_found);
  CHECK_THAT(error.message(), Catch::Contains("'backup-s3'") && Catch::Contains("backup-gcs"));
  CHECK_THAT(error.hint(), Catch::Contains("ENABLE_MODULES"));
}

TEST_CASE("a storage that no module is for is refused", "[weaviate][prepare]") {
  const Bench bench;
  const Error error = failure_of(
      [&] { return prepare(bench.api, create_nightly, {.place = {.module = "tape"}, .storage = *bench.storage}); });
  CHECK(error.code() == ErrorCode::not_found);
  CHECK_THAT(error.hint(), Catch::Contains("file:PATH"));
}

TEST_CASE("a cluster of three nodes has no folder in common", "[weaviate][prepare]") {
  Bench bench;
  bench.server.change([](Facts& facts) { facts.nodes = {"node1", "node2", "node3"}; });
  const PrepareOptions options{.place = {.module = "filesystem", .path = "/backups"}, .storage = *bench.storage};
  const Error error = failure_of([&] { return prepare(bench.api, create_nightly, options); });
  CHECK(error.code() == ErrorCode::usage);
  CHECK_THAT(error.message(), Catch::Contains("3 nodes"));
}

TEST_CASE("a server that is not ready is asked for nothing", "[weaviate][prepare]") {
  Bench bench;
  bench.server.fail_next("GET /v1/.well-known/ready", {.reply = http::Response{.status = 503}, .times = 1000});
  CHECK(refused(bench, create_nightly).code() == ErrorCode::unavailable);
  CHECK(bench.server.count("GET /v1/meta") == 0);
}

TEST_CASE("patterns are expanded here and sent as names", "[weaviate][prepare]") {
  Bench bench;
  CHECK(body_of(bench, create_nightly).include == Texts{"Article", "Author"});
  CHECK(body_of(bench, CreateRequest{.id = "x", .selection = {.include = {"Art*"}}}).include == Texts{"Article"});
  CHECK(body_of(bench, CreateRequest{.id = "x", .selection = {.exclude = {"Art*"}}}).include == Texts{"Author"});
  const Prepared prepared =
      prepare(bench.api, CreateRequest{.id = "x", .selection = {.include = {"Author"}}}, bench.options());
  CHECK(prepared.plan.left_out == Texts{"Article"});
}

TEST_CASE("what matches nothing is refused and never sent", "[weaviate][prepare]") {
  Bench bench;
  CHECK(refused(bench, CreateRequest{.id = "x", .selection = {.include = {"Z*"}}}).code() == ErrorCode::not_found);
  CHECK(refused(bench, CreateRequest{.id = "x", .selection = {.include = {"article"}}}).code() == ErrorCode::not_found);
  CHECK(refused(bench, CreateRequest{.id = "x", .selection = {.exclude = {"*"}}}).code() == ErrorCode::not_found);
  bench.keep_only_the_backup();
  CHECK(refused(bench, RestoreRequest{.id = "nightly", .selection = {.include = {"Z*"}}}).code() ==
        ErrorCode::not_found);
  bench.server.change([](Facts& facts) { facts.classes.clear(); });
  CHECK_THAT(refused(bench, CreateRequest{.id = "x"}).message(), Catch::Contains("there are no collections"));
}

TEST_CASE("tenants that are not active are told of", "[weaviate][prepare]") {
  Bench bench;
  bench.server.change([](Facts& facts) {
    facts.tenants["Author"] =
        R"([{"name":"a","activityStatus":"ACTIVE"},{"name":"b","activityStatus":"INACTIVE"},{"name":"c","activityStatus":"HOT"}])";
  });
  const Prepared prepared = prepare(bench.api, create_nightly, bench.options());
  REQUIRE(prepared.plan.warnings.size() == 1);
  CHECK_THAT(prepared.plan.warnings[0], Catch::Contains("1 of the 3 tenants of 'Author'"));
  CHECK(prepared.plan.collections[1].shards == 2);
}

TEST_CASE("only what the module does not have by itself is sent of a place", "[weaviate][prepare]") {
  const Bench bench;
  CHECK(body_of(bench, create_nightly).location == Location{});
  const auto elsewhere = [&](const cluster::Place& place) {
    return prepare(bench.api, create_nightly, {.place = place, .storage = *bench.storage}).backup.location;
  };
  CHECK(elsewhere({.module = "s3", .bucket = "other"}) == Location{.bucket = "other"});
  CHECK(elsewhere({.module = "s3", .bucket = "b", .path = "deep"}) == Location{.path = "deep"});
  CHECK(elsewhere({.module = "filesystem", .path = "/backups/"}) == Location{});
  CHECK(elsewhere({.module = "filesystem", .path = "/other"}) == Location{.path = "/other"});
}

TEST_CASE("a backend that does not say where it is means the server's own place", "[weaviate][prepare]") {
  const Bench bench;
  const auto prepared = prepare(bench.api, create_nightly, {.place = {.module = "s3"}, .storage = *bench.storage});
  CHECK(prepared.backup.location == Location{});
}

TEST_CASE("X3: a restore of an unknown backup names it", "[weaviate][prepare]") {
  const Bench bench;
  const Error error = refused(bench, restore_nightly);
  CHECK(error.code() == ErrorCode::not_found);
  CHECK_THAT(error.message(), Catch::Contains("no backup 'nightly'"));
}

TEST_CASE("a backup that is not whole is not restored", "[weaviate][prepare]") {
  const auto code_of = [](const char* word) {
    Bench bench;
    bench.server.change([word](Facts& facts) { facts.creates["nightly"] = {.words = {word}, .error = "disk full"}; });
    return refused(bench, restore_nightly).code();
  };
  CHECK(code_of("CANCELED") == ErrorCode::damaged);
  CHECK(code_of("FAILED") == ErrorCode::damaged);
  CHECK(code_of("STARTED") == ErrorCode::conflict);
}

TEST_CASE("a collection that exists in any case is not restored over", "[weaviate][prepare]") {
  Bench bench;
  bench.keep_only_the_backup();
  bench.server.change([](Facts& facts) { facts.classes = {"ARTICLE"}; });
  const Error error = refused(bench, restore_nightly);
  CHECK(error.code() == ErrorCode::already_exists);
  CHECK_THAT(error.message(), Catch::Contains("ARTICLE"));
  CHECK(body_of(bench, RestoreRequest{.id = "nightly", .selection = {.exclude = {"Article"}}}).include ==
        Texts{"Author"});
}

TEST_CASE("an alias is in the way of a collection of its name", "[weaviate][prepare]") {
  Bench bench;
  bench.keep_only_the_backup();
  bench.server.change([](Facts& facts) { facts.aliases["Author"] = "Other"; });
  CHECK_THAT(refused(bench, restore_nightly).message(), Catch::Contains("Author (an alias of Other)"));
}

TEST_CASE("a restore that is taken up may find its own collections", "[weaviate][prepare]") {
  Bench bench;
  bench.keep_only_the_backup();
  bench.server.change([](Facts& facts) { facts.classes = {"Article"}; });
  CHECK_NOTHROW(prepare(bench.api, restore_nightly, bench.options(cluster::Attempt::again)));
}

TEST_CASE("a node that the cluster has not must be mapped", "[weaviate][prepare]") {
  Bench bench;
  show_backup(bench, {{"old1", {"Article", "Author"}}});
  const Error error = refused(bench, restore_nightly);
  CHECK(error.code() == ErrorCode::not_found);
  CHECK_THAT(error.message(), Catch::Contains("the node 'old1'"));
  CHECK_THAT(error.hint(), Catch::Contains("--map old1=NODE"));
  const RestoreRequest mapped{.id = "nightly", .node_map = {{"old1", "node1"}}};
  CHECK(body_of(bench, mapped).node_mapping.at("old1") == "node1");
}

TEST_CASE("nodes are mapped to nodes that are there", "[weaviate][prepare]") {
  Bench bench;
  show_backup(bench, {{"old1", {"Article", "Author"}}});
  CHECK_THAT(refused(bench, RestoreRequest{.id = "nightly", .node_map = {{"old1", "nowhere"}}}).message(),
             Catch::Contains("no node 'nowhere'"));
}

TEST_CASE("a node without a part in the restore is not mapped", "[weaviate][prepare]") {
  Bench bench;
  show_backup(bench, {{"node1", {"Article", "Author"}}, {"node2", {"Author"}}});
  bench.server.change([](Facts& facts) { facts.nodes = {"node1", "node3"}; });
  const RestoreRequest request{
      .id = "nightly", .selection = {.include = {"Article"}}, .node_map = {{"node2", "node3"}}};
  const Error error = refused(bench, request);
  CHECK(error.code() == ErrorCode::usage);
  CHECK_THAT(error.message(), Catch::Contains("the node 'node2' has nothing"));
  CHECK_NOTHROW(body_of(bench, RestoreRequest{.id = "nightly", .node_map = {{"node2", "node3"}}}));
}

TEST_CASE("two nodes of a backup need two nodes", "[weaviate][prepare]") {
  Bench bench;
  show_backup(bench, {{"node1", {"Article"}}, {"node2", {"Author"}}});
  bench.server.change([](Facts& facts) { facts.nodes = {"node1", "node2", "node3"}; });
  const auto mapped = [](std::map<std::string, std::string> map) {
    return RestoreRequest{.id = "nightly", .node_map = std::move(map)};
  };
  CHECK(refused(bench, mapped({{"node1", "node3"}, {"node2", "node3"}})).code() == ErrorCode::usage);
  CHECK(refused(bench, mapped({{"node1", "node2"}})).code() == ErrorCode::usage);
  CHECK_NOTHROW(body_of(bench, mapped({{"node1", "node2"}, {"node2", "node1"}})));
}

TEST_CASE("one node of a backup is not restored alone by a server", "[weaviate][prepare]") {
  Bench bench;
  bench.keep_only_the_backup();
  CHECK(refused(bench, RestoreRequest{.id = "nightly", .node = "node1"}).code() == ErrorCode::usage);
}

TEST_CASE("a stored backup that is another one than the server's is not taken for it", "[weaviate][prepare]") {
  Bench bench;
  show_backup(bench, {{"node1", {"Poem"}}}, GENERATE("2025-01-01T00:00:00Z", "1678-01-01T00:00:00Z"));
  const Prepared prepared = prepare(bench.api, restore_nightly, bench.options());
  CHECK(std::get<RestoreBody>(prepared.body).include == Texts{"Article", "Author"});
  REQUIRE(prepared.plan.warnings.size() == 1);
  CHECK_THAT(prepared.plan.warnings[0], Catch::Contains("another backup of that id"));
}

TEST_CASE("where nothing tells what a backup holds its collections are named without patterns", "[weaviate][prepare]") {
  Bench bench;
  bench.keep_only_the_backup();
  bench.server.fail_next("GET /v1/backups/s3?", {.reply = http::Response{.status = 500}, .times = 1000});
  bench.server.change([](Facts& facts) { facts.creates["nightly"].classes.clear(); });
  CHECK(refused(bench, RestoreRequest{.id = "nightly", .selection = {.include = {"A*"}}}).code() == ErrorCode::usage);
  CHECK(refused(bench, RestoreRequest{.id = "nightly", .selection = {.exclude = {"A"}}}).code() == ErrorCode::usage);
  CHECK(body_of(bench, RestoreRequest{.id = "nightly", .selection = {.include = {"Article"}}}).include ==
        Texts{"Article"});
}

TEST_CASE("what an older server would not obey is refused with the version that brought it", "[weaviate][prepare]") {
  struct Case {
    const char* version;
    CreateRequest request;
    const char* since;
  };
  const std::vector<Case> cases{
      {"1.23.0", {.id = "x", .cpu_percentage = 50}, "1.24.0"},
      {"1.34.0", {.id = "x", .compression = {.codec = format::Codec::zstd}}, "1.34.1"},
      {"1.36.2", {.id = "x", .base = "monday"}, "1.36.3"},
  };
  for (const Case& one : cases) {
    Bench bench;
    be(bench, one.version);
    const Error error = refused(bench, one.request);
    CHECK(error.code() == ErrorCode::unsupported);
    CHECK_THAT(error.message(), Catch::Contains(one.version) && Catch::Contains(one.since));
  }
  Bench bench;
  be(bench, "1.27.1");
  const PrepareOptions options{.place = {.module = "s3", .bucket = "other"}, .storage = *bench.storage};
  CHECK(failure_of([&] { return prepare(bench.api, create_nightly, options); }).code() == ErrorCode::unsupported);
  CHECK_NOTHROW(prepare(bench.api, create_nightly, bench.options()));
}

TEST_CASE("what an older server would not restore is refused", "[weaviate][prepare]") {
  const auto code_of = [](const char* version, const RestoreRequest& request) {
    Bench bench;
    bench.keep_only_the_backup();
    be(bench, version);
    return refused(bench, request).code();
  };
  CHECK(code_of("1.21.9", {.id = "nightly", .node_map = {{"a", "node1"}}}) == ErrorCode::unsupported);
  CHECK(code_of("1.31.1", {.id = "nightly", .users = cluster::Include::yes}) == ErrorCode::unsupported);
  CHECK(code_of("1.31.1", {.id = "nightly", .roles = cluster::Include::yes}) == ErrorCode::unsupported);
  CHECK(code_of("1.32.4", {.id = "nightly", .alias_conflict = cluster::AliasConflict::overwrite}) ==
        ErrorCode::unsupported);
  CHECK(code_of("1.23.9", {.id = "nightly", .cpu_percentage = 50}) == ErrorCode::unsupported);
}

TEST_CASE("the status of an earlier restore is remembered", "[weaviate][prepare]") {
  Bench bench;
  bench.keep_only_the_backup();
  CHECK(prepare(bench.api, restore_nightly, bench.options()).status_before.empty());
  bench.server.change([](Facts& facts) { facts.restores["nightly"] = {.words = {"FAILED"}, .error = "x"}; });
  CHECK(prepare(bench.api, restore_nightly, bench.options()).status_before == "FAILED");
}
