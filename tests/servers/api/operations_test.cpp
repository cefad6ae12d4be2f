// What the tests of another client do with a real server, done with ours. The labels are those of its tests.
#include <algorithm>

#include "scene.hpp"
#include "support/catch.hpp"

namespace holdfast::test {

namespace {

bool lists(const Scene& scene, const std::string& id) {
  return std::ranges::any_of(scene.backups().list(scene.backend),
                             [&id](const Backup& backup) { return backup.id == id; });
}

}  // namespace

TEST_CASE("I1: what is started is listed and told at once and can be cancelled") {
  Scene scene;
  scene.make_slow();
  const auto operation = scene.begin_slow(scene.slow_create("i1"));
  CHECK(operation.id() == "i1");
  CHECK(lists(scene, "i1"));
  CHECK(scene.backups().status("i1", scene.backend).id == "i1");
  CHECK(scene.other_client().backups().cancel("i1", scene.backend) == CancelAnswer::requested);
  const Backup cancelled = operation.wait_for_completion(patiently);
  CHECK_THAT(cancelled.error, Catch::Contains("somebody else cancelled"));
  CHECK(scene.backups().status("i1", scene.backend).status == BackupStatus::canceled);
}

TEST_CASE("I2: collections come back with all their objects from a backup that was waited for") {
  Scene scene;
  scene.make({"Article", "Author"}, 5);
  const auto articles = scene.rest.objects("Article");
  const auto authors = scene.rest.objects("Author");
  const Backup made = scene.backups().create_sync({.id = "i2", .backend = scene.backend}, or_raise);
  CHECK(made.status == BackupStatus::success);
  CHECK(scene.rest.objects("Article") == articles);
  scene.rest.clear();
  const Backup restored = scene.backups().restore_sync({.id = "i2", .backend = scene.backend}, or_raise);
  CHECK(restored.status == BackupStatus::success);
  CHECK(articles.size() == 5);
  CHECK(scene.rest.objects("Article") == articles);
  CHECK(scene.rest.objects("Author") == authors);
}

TEST_CASE("I3: create and restore are handles that are waited for later") {
  Scene scene;
  scene.make({"Article"}, 3);
  const auto articles = scene.rest.objects("Article");
  const auto create = scene.backups().create({.id = "i3", .backend = scene.backend});
  CHECK(create.current().status != BackupStatus::failed);
  CHECK(create.wait_for_completion(patiently).status == BackupStatus::success);
  scene.rest.clear();
  const auto restore = scene.backups().restore({.id = "i3", .backend = scene.backend});
  CHECK(restore.current().status != BackupStatus::failed);
  CHECK(restore.wait_for_completion(patiently).status == BackupStatus::success);
  CHECK(scene.rest.objects("Article") == articles);
}

TEST_CASE("I4: one collection of several is backed up and restored alone") {
  Scene scene;
  scene.make({"Article", "Author"}, 4);
  const auto articles = scene.rest.objects("Article");
  const CollectionBackup article = scene.client.collection("Article").backup();
  const Backup made = article.create_sync({.id = "i4", .backend = scene.backend}, or_raise);
  CHECK(made.collections == Names{"Article"});
  scene.rest.clear();
  CHECK(article.restore_sync({.id = "i4", .backend = scene.backend}, or_raise).collections == Names{"Article"});
  CHECK(scene.rest.collections() == Names{"Article"});
  CHECK(scene.rest.objects("Article") == articles);
}

TEST_CASE("I5: a collection that is not there and a backup that is not there are refused") {
  Scene scene;
  scene.make({"Article"}, 1);
  CHECK_THROWS_AS(scene.backups().create({.id = "i5", .backend = scene.backend, .include = {"Poem"}}), NotFoundError);
  CHECK_THROWS_AS(scene.backups().restore({.id = "i5", .backend = scene.backend}), NotFoundError);
  CHECK_FALSE(lists(scene, "i5"));
}

TEST_CASE("I6: a second create of the same id is refused at once") {
  Scene scene;
  scene.make({"Article"}, 1);
  scene.backups().create_sync({.id = "i6", .backend = scene.backend}, or_raise);
  CHECK_THROWS_AS(scene.backups().create({.id = "i6", .backend = scene.backend}), AlreadyExistsError);
  CHECK_THROWS_AS(scene.other_client().backups().create({.id = "i6", .backend = scene.backend}), AlreadyExistsError);
}

TEST_CASE("I7: a restore of a collection that is there is refused before the server is asked") {
  Scene scene;
  scene.make({"Article"}, 1);
  scene.backups().create_sync({.id = "i7", .backend = scene.backend}, or_raise);
  CHECK_THROWS_WITH(scene.backups().restore({.id = "i7", .backend = scene.backend}),
                    Catch::Contains("already: Article"));
  CHECK_THROWS_AS(scene.backups().restore_status("i7", scene.backend), NotFoundError);
}

TEST_CASE("I7: a restore that somebody else's collection comes in the way of ends as failed and says so") {
  Scene scene;
  scene.make({"Article"}, 1);
  scene.backups().create_sync({.id = "i7-late", .backend = scene.backend}, or_raise);
  scene.rest.clear();
  const auto operation = scene.backups().restore({.id = "i7-late", .backend = scene.backend});
  scene.make({"Article"}, 1);  // a server looks for it only when it has everything else
  const Backup failed = operation.wait_for_completion(patiently);
  CHECK(failed.status == BackupStatus::failed);
  CHECK_THAT(failed.error, Catch::Contains("already exists"));
}

TEST_CASE("I8: a running create that is cancelled ends as cancelled") {
  Scene scene;
  scene.make_slow();
  const auto operation = scene.begin_slow(scene.slow_create("i8"));
  CHECK(operation.cancel() == CancelAnswer::requested);
  CHECK(operation.wait_for_status(BackupStatus::canceled, patiently).status == BackupStatus::canceled);
  CHECK(scene.backups().status("i8", scene.backend).status == BackupStatus::canceled);
}

TEST_CASE("I9: the list has what has just begun as started") {
  Scene scene;
  scene.make_slow();
  const auto operation = scene.backups().create(scene.slow_create("i9"));
  const auto backups = scene.backups().list(scene.backend);
  REQUIRE_FALSE(backups.empty());
  CHECK(backups.front().id == "i9");
  CHECK(backups.front().status == BackupStatus::started);
  CHECK(is_terminal(operation.cancel_and_wait(patiently).status));
}

TEST_CASE("I10: an alias that points elsewhere stays so unless it is to be overwritten") {
  Scene scene;
  scene.make({"Article", "Other"}, 1);
  scene.rest.point_alias("Current", "Article");
  scene.backups().create_sync({.id = "i10", .backend = scene.backend, .include = {"Article"}}, or_raise);
  scene.rest.point_alias("Current", "Other");
  scene.rest.delete_collection("Article");
  const Backup restored = scene.backups().restore_sync({.id = "i10", .backend = scene.backend}, patiently);
  CHECK(restored.status == BackupStatus::success);
  CHECK(restored.error.empty());
  CHECK(scene.rest.aliases().at("Current") == "Other");
  CHECK(scene.rest.objects("Article").size() == 1);
}

TEST_CASE("I11: an alias that points elsewhere is overwritten where that is wanted") {
  Scene scene;
  scene.make({"Article", "Other"}, 1);
  const auto articles = scene.rest.objects("Article");
  scene.rest.point_alias("Current", "Article");
  scene.backups().create_sync({.id = "i11", .backend = scene.backend, .include = {"Article"}}, or_raise);
  scene.rest.point_alias("Current", "Other");
  scene.rest.delete_collection("Article");
  const BackupRestoreRequest request{
      .id = "i11", .backend = scene.backend, .include = {"Article"}, .overwrite_aliases = AliasConflict::overwrite};
  CHECK(scene.backups().restore_sync(request, patiently).status == BackupStatus::success);
  CHECK(scene.rest.aliases().at("Current") == "Article");
  CHECK(scene.rest.objects("Article") == articles);
}

TEST_CASE("I12: a second create is a conflict while the first runs, and none afterwards") {
  Scene scene;
  scene.make({"Article"}, 1);
  scene.make_slow();
  const auto first = scene.backups().create(scene.slow_create("i12-first"));
  const BackupCreateRequest second{.id = "i12-second", .backend = scene.backend, .include = {"Article"}};
  try {
    static_cast<void>(scene.other_client().backups().create(second));
    FAIL("no error");
  } catch (const BackupConflictError& conflict) {
    CHECK_THAT(conflict.message(), Catch::Contains("already in progress"));
    CHECK(conflict.running().id == "i12-first");
    CHECK(conflict.running().kind == "create");
  }
  CHECK(first.wait_for_completion(patiently).status == BackupStatus::success);
  CHECK(scene.backups().create_sync(second, patiently).status == BackupStatus::success);
}

TEST_CASE("I13: a second restore of a backup is a conflict while the first runs") {
  Scene scene;
  scene.make({"Article"}, 1);
  scene.backups().create_sync({.id = "i13", .backend = scene.backend}, or_raise);
  scene.rest.clear();
  const BackupRestoreRequest request{.id = "i13", .backend = scene.backend};
  const auto first = scene.backups().restore(request);
  CHECK_THROWS_AS(scene.backups().restore(request), BackupConflictError);
  try {
    static_cast<void>(scene.other_client().backups().restore(request));
    FAIL("no error");
  } catch (const BackupConflictError& conflict) {
    CHECK_THAT(conflict.message(), Catch::Contains("already in progress"));
    CHECK(conflict.running().id == "i13");
    CHECK(conflict.running().kind == "restore");
  }
  CHECK(first.wait_for_completion(patiently).status == BackupStatus::success);
}

}  // namespace holdfast::test
