// Options of create, restore and list on a real server. The labels are those of the tests of other clients.
#include <algorithm>
#include <filesystem>

#include "scene.hpp"
#include "support/catch.hpp"

namespace holdfast::test {

TEST_CASE("X8: everything about a backup elsewhere is done where it is") {
  Scene scene;
  scene.make({"Article"}, 2);
  const auto articles = scene.rest.objects("Article");
  const auto elsewhere = BackupBackend::filesystem({.path = (scene.folder / "elsewhere").string()});
  scene.backups().create_sync({.id = "x8", .backend = elsewhere}, or_raise);
  CHECK(std::filesystem::exists(scene.folder / "elsewhere/x8/backup_config.json"));
  CHECK(scene.backups().status("x8", elsewhere).status == BackupStatus::success);
  CHECK_THROWS_AS(scene.backups().status("x8", scene.backend), NotFoundError);
  scene.rest.clear();
  scene.backups().restore_sync({.id = "x8", .backend = elsewhere}, or_raise);
  CHECK(scene.backups().restore_status("x8", elsewhere).status == BackupStatus::success);
  CHECK(scene.rest.objects("Article") == articles);
}

TEST_CASE("X8: what runs elsewhere is cancelled there") {
  Scene scene;
  scene.make_slow();
  BackupCreateRequest request = scene.slow_create("x8-cancelled");
  request.backend = BackupBackend::filesystem({.path = (scene.folder / "elsewhere").string()});
  const auto operation = scene.begin_slow(request);
  CHECK(operation.cancel() == CancelAnswer::requested);
  CHECK(operation.wait_for_completion(patiently).status == BackupStatus::canceled);
  CHECK(scene.other_client().backups().status("x8-cancelled", request.backend).status == BackupStatus::canceled);
}

TEST_CASE("X9: a server takes a share of its processors and a level, for a create and a restore") {
  Scene scene;
  scene.make({"Article"}, 2);
  const BackupCreateRequest create{
      .id = "x9", .backend = scene.backend, .compression = {.level = CompressionLevel::fast}, .cpu_percentage = 60};
  CHECK(scene.backups().create_sync(create, or_raise).status == BackupStatus::success);
  scene.rest.clear();
  const BackupRestoreRequest restore{.id = "x9", .backend = scene.backend, .cpu_percentage = 70};
  CHECK(scene.backups().restore_sync(restore, or_raise).status == BackupStatus::success);
}

TEST_CASE("X12: the list holds what is new and is sorted as it is wanted") {
  Scene scene;
  scene.make({"Article"}, 1);
  for (const auto* id : {"x12-c", "x12-a", "x12-b"})
    scene.backups().create_sync({.id = id, .backend = scene.backend}, or_raise);
  const auto ids_of = [&scene](ListOrder order) {
    Names ids;
    for (const Backup& backup : scene.backups().list(scene.backend, {.order = order}))
      if (backup.id.starts_with("x12-")) ids.push_back(backup.id);
    return ids;
  };
  CHECK(ids_of(ListOrder::oldest_first) == Names{"x12-c", "x12-a", "x12-b"});
  CHECK(ids_of(ListOrder::newest_first) == Names{"x12-b", "x12-a", "x12-c"});
}

TEST_CASE("X13: an incremental backup restores what its base holds and what has come since") {
  Scene scene;
  scene.make({"Article"}, 100);
  scene.backups().create_sync({.id = "x13-base", .backend = scene.backend}, or_raise);
  scene.rest.load("Article", 200, "later");
  const auto articles = scene.rest.objects("Article");
  const BackupCreateRequest request{.id = "x13", .backend = scene.backend, .incremental_base_backup_id = "x13-base"};
  CHECK(scene.backups().create_sync(request, or_raise).incremental_base_backup_id == "x13-base");
  CHECK(scene.backups().status("x13", scene.backend).incremental_base_backup_id == "x13-base");
  scene.rest.clear();
  CHECK(scene.backups().restore_sync({.id = "x13", .backend = scene.backend}, or_raise).status ==
        BackupStatus::success);
  CHECK(articles.size() == 200);
  CHECK(scene.rest.objects("Article") == articles);
}

TEST_CASE("X14: a server takes the levels of zstd") {
  Scene scene;
  scene.make({"Article"}, 2);
  const BackupCreateRequest request{.id = "x14",
                                    .backend = scene.backend,
                                    .compression = {.codec = CompressionCodec::zstd, .level = CompressionLevel::best}};
  CHECK(scene.backups().create_sync(request, or_raise).status == BackupStatus::success);
  CHECK(scene.backups().show("x14", scene.backend).compression == "zstd");
}

}  // namespace holdfast::test
