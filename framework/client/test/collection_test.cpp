// The API of one collection: what it asks for, and what it refuses.
#include <holdfast/collection.hpp>

#include "server_rig.hpp"
#include "support/catch.hpp"

namespace holdfast::test {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

TEST_CASE("a collection is backed up and restored alone", "[collection]") {
  ServerRig rig;
  Client client = rig.client();
  const CollectionBackup article = client.collection("Article").backup();
  const Backup done = article.create_sync({.id = "nightly", .backend = in_s3}, {.timeout = 10s});
  CHECK(done.status == BackupStatus::success);
  CHECK(done.collections == Names{"Article"});
  CHECK_THAT(rig.server.last_body(post_nightly), Catch::Contains(R"("include":["Article"])"));
  CHECK(article.status("nightly", in_s3).status == BackupStatus::success);

  rig.server.change([](FakeWeaviate::Facts& facts) { facts.classes = {"Author"}; });
  CHECK(article.restore_sync({.id = "nightly", .backend = in_s3}, {.timeout = 10s}).collections == Names{"Article"});
  CHECK(rig.server.facts().classes == Names{"Author", "Article"});
  CHECK(article.restore_status("nightly", in_s3).status == BackupStatus::success);
}

TEST_CASE("operations of one collection are handles like all others", "[collection]") {
  ServerRig rig;
  rig.creates_say({"STARTED"});
  Client client = rig.client();
  const BackupCreateOperation operation =
      client.collection("Author").backup().create({.id = "nightly", .backend = in_s3});
  CHECK(operation.plan().left_out == Names{"Article"});
  CHECK(operation.cancel_and_wait({.timeout = 10s}).status == BackupStatus::canceled);
}

TEST_CASE("a collection takes no request that names collections and no name that is a pattern", "[collection]") {
  ServerRig rig;
  Client client = rig.client();
  const CollectionBackup article = client.collection("Article").backup();
  CHECK_THROWS_WITH(article.create({.id = "nightly", .backend = in_s3, .include = {"Author"}}),
                    Catch::Contains("'Article' alone"));
  CHECK_THROWS_AS(article.restore_sync({.id = "nightly", .backend = in_s3, .exclude = {"Author"}}), UsageError);
  CHECK_THROWS_AS(client.collection(""), UsageError);
  CHECK_THROWS_WITH(client.collection("Art*"), Catch::Contains("'Art*'"));
  CHECK(rig.server.count("") == 0);
}

TEST_CASE("a collection that is not there is refused", "[collection]") {
  ServerRig rig;
  Client client = rig.client();
  CHECK_THROWS_WITH(client.collection("Poem").backup().create({.id = "nightly", .backend = in_s3}),
                    Catch::Contains("'Poem'"));
}

}  // namespace holdfast::test
