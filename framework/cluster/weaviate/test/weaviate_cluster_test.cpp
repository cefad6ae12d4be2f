// What a server knows of backups, through the cluster.
#include "cluster/weaviate/weaviate_cluster.hpp"

#include "cluster/weaviate/test/jobs.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::weaviate::test;
using namespace std::chrono_literals;
using holdfast::cluster::Place;
using holdfast::operation::Kind;
using Facts = FakeWeaviate::Facts;

namespace {

constexpr auto newest_first = cluster::ServerBackups::Order::newest_first;

struct Connected {
  FakeWeaviate server = {};
  std::unique_ptr<cluster::Cluster> cluster =
      cluster::open_weaviate_cluster({.address = "http://h:8080",
                                      .transport = server.transport(),
                                      .polling = {.first_round = 1ms, .round = 1ms},
                                      .patience = {.unknown_for = 1ms}});
  cluster::ServerBackups& backups = *cluster->server_backups();

  void know(const std::string& id, const char* word) {
    server.change([&](Facts& facts) { facts.creates[id] = {.words = {word}}; });
  }
};

}  // namespace

TEST_CASE("nothing is asked before something is wanted", "[weaviate][cluster]") {
  const Connected connected;
  CHECK(connected.cluster->address() == "http://h:8080");
  CHECK(connected.server.count("") == 0);
}

TEST_CASE("a server is inspected with its nodes and collections", "[weaviate][cluster]") {
  Connected connected;
  connected.server.change([](Facts& facts) { facts.aliases["Articles"] = "Article"; });
  const cluster::Inventory inventory = connected.cluster->inspect({});
  CHECK(inventory.kind == "weaviate");
  CHECK(inventory.version == "1.39.0");
  CHECK(inventory.nodes == std::vector<std::string>{"node1"});
  REQUIRE(inventory.collections.size() == 2);
  CHECK(inventory.collections[0].aliases == std::vector<std::string>{"Articles"});
}

TEST_CASE("what a server does not know is nothing and what it has no module for an error", "[weaviate][cluster]") {
  Connected connected;
  CHECK_FALSE(connected.backups.find(Kind::create, in_s3, "nightly", {}));
  CHECK_FALSE(connected.backups.find(Kind::restore, in_s3, "nightly", {}));
  CHECK_THROWS_AS(connected.backups.find(Kind::create, Place{.module = "gcs"}, "nightly", {}), NotFoundError);
  connected.know("nightly", "STARTED");
  CHECK(connected.backups.find(Kind::create, in_s3, "nightly", {})->status == "STARTED");
}

TEST_CASE("a list of another place than the server's own is refused", "[weaviate][cluster]") {
  Connected connected;
  connected.know("nightly", "SUCCESS");
  CHECK(connected.backups.list(in_s3, newest_first, {}).size() == 1);
  CHECK_THROWS_AS(connected.backups.list({.module = "s3", .bucket = "other"}, newest_first, {}), UnsupportedError);
}

TEST_CASE("a server from before a feature is not asked for it", "[weaviate][cluster]") {
  Connected connected;
  const auto be = [&](const char* version) {
    connected.server.change([version](Facts& facts) { facts.version = version; });
  };
  be("1.31.4");
  CHECK_THROWS_AS(connected.backups.list(in_s3, newest_first, {}), UnsupportedError);
  be("1.35.9");
  CHECK_THROWS_AS(connected.backups.request_cancel(Kind::restore, in_s3, "nightly", {}), UnsupportedError);
  be("1.33.1");
  CHECK_NOTHROW(connected.backups.list(in_s3, newest_first, {}));
  CHECK(connected.server.count("GET /v1/backups/s3?order") == 0);
}

TEST_CASE("X8: the same place is repeated on every call about a backup", "[weaviate][cluster]") {
  Connected connected;
  connected.know("nightly", "STARTED");
  const Place elsewhere{.module = "s3", .bucket = "b", .path = "deep/er"};
  CHECK(connected.backups.find(Kind::create, elsewhere, "nightly", {}));
  connected.backups.request_cancel(Kind::create, elsewhere, "nightly", {});
  CHECK(connected.server.count("GET /v1/backups/s3/nightly?path=deep%2Fer") == 1);
  CHECK(connected.server.count("DELETE /v1/backups/s3/nightly?path=deep%2Fer") == 1);
}

TEST_CASE("a wait returns the last status or throws what made it impossible", "[weaviate][cluster]") {
  Connected connected;
  connected.know("nightly", "STARTED");
  const auto within = [](std::chrono::milliseconds time) {
    return store::CallOptions{.deadline = std::chrono::steady_clock::now() + time};
  };
  CHECK_FALSE(connected.backups.wait(Kind::create, in_s3, "nightly", within(20ms)));
  connected.know("nightly", "CANCELED");
  CHECK(connected.backups.wait(Kind::create, in_s3, "nightly", within(10s))->status == "CANCELED");
  connected.server.change([](Facts& facts) { facts.creates.clear(); });
  const Error error = failure_of([&] { return connected.backups.wait(Kind::create, in_s3, "nightly", within(10s)); });
  CHECK(error.code() == ErrorCode::not_found);
  CHECK_THAT(error.message(), Catch::Contains("what becomes of 'nightly' cannot be told"));
}

TEST_CASE("what a dead process asked for is cancelled by its id", "[weaviate][cluster]") {
  Connected connected;
  connected.know("nightly", "STARTED");
  const auto storage = store::make_unreachable_store("s3://b", UnsupportedError{{.message = "unseen"}});
  const cluster::JobResources resources{.store = *storage, .place = in_s3, .attempt = cluster::Attempt::again};
  CHECK_FALSE(connected.cluster->clean_up_after(create_nightly, resources));
  CHECK(connected.server.facts().creates["nightly"].words == FakeWeaviate::Words{"CANCELED"});
  connected.know("nightly", "SUCCESS");
  CHECK(connected.cluster->clean_up_after(create_nightly, resources).has_value());
  connected.server.change([](Facts& facts) { facts.creates.clear(); });
  CHECK_FALSE(connected.cluster->clean_up_after(create_nightly, resources));
}
