// What is seen of backups that no operation of this machine knows.
#include "fake_cluster.hpp"
#include "support/catch.hpp"

namespace holdfast::test {

TEST_CASE("backups are listed newest first", "[stored]") {
  Rig rig;
  rig.memory.put_text("old/backup_config.json", descriptor_text("old", {"A"}, "2026-01-01T00:00:00Z"));
  rig.memory.put_text("new/backup_config.json", descriptor_text("new", {"B"}, "2026-03-01T00:00:00Z"));
  rig.memory.put_text("mid/backup_config.json", descriptor_text("mid", {"C"}, "2026-02-01T00:00:00Z"));
  Client client = rig.client();
  const auto backups = client.backups().list(somewhere);
  REQUIRE(backups.size() == 3);
  CHECK(backups[0].id == "new");
  CHECK(backups[1].id == "mid");
  CHECK(backups[2].id == "old");
  CHECK(backups[0].status == BackupStatus::success);
  CHECK(backups[0].size_bytes == 2048U);
  CHECK(backups[0].server_version == "1.39.0");
}

TEST_CASE("backups are listed oldest first where that is wanted and broken ones last all the same", "[stored]") {
  Rig rig;
  rig.memory.put_text("b/backup_config.json", descriptor_text("b", {"B"}, "2026-03-01T00:00:00Z"));
  rig.memory.put_text("a/backup_config.json", "torn");
  rig.memory.put_text("c/backup_config.json", descriptor_text("c", {"A"}, "2026-01-01T00:00:00Z"));
  Client client = rig.client();
  const auto backups = client.backups().list(somewhere, {.order = ListOrder::oldest_first});
  REQUIRE(backups.size() == 3);
  CHECK(backups[0].id == "c");
  CHECK(backups[1].id == "b");
  CHECK(backups[2].id == "a");
  CHECK(client.backups().list(somewhere).back().id == "a");
}

TEST_CASE("a broken backup is listed with what is wrong and does not hide the others", "[stored]") {
  Rig rig;
  rig.memory.put_text("good/backup_config.json", descriptor_text("good", {"A"}));
  rig.memory.put_text("torn/backup_config.json", R"({"id":"torn","startedAt":)");
  rig.memory.put_text("Not A Backup/readme", "hello");
  rig.memory.put_text("elsewhere/data", "no descriptor here");
  Client client = rig.client();
  const auto backups = client.backups().list(somewhere);
  REQUIRE(backups.size() == 2);
  CHECK(backups[0].id == "good");
  CHECK(backups[1].id == "torn");
  CHECK_THAT(backups[1].error, Catch::Contains("torn"));
  CHECK_THROWS_AS(client.backups().status("torn", somewhere), DamagedError);
  try {
    static_cast<void>(client.backups().show("torn", somewhere));
    FAIL("shown");
  } catch (const DamagedError& error) {
    CHECK_THAT(error.message(), Catch::Contains("'torn'") && Catch::Contains("cut at byte"));
    CHECK_THAT(error.hint(), Catch::Contains("another copy"));
  }
}

TEST_CASE("a descriptor under another id is damage", "[stored]") {
  Rig rig;
  rig.memory.put_text("copy/backup_config.json", descriptor_text("original", {"A"}));
  Client client = rig.client();
  CHECK_THROWS_AS(client.backups().status("copy", somewhere), DamagedError);
  CHECK_THROWS_WITH(client.backups().show("copy", somewhere),
                    Catch::Contains("'copy'") && Catch::Contains("that of 'original'"));
}

TEST_CASE("a broken record of a restore is said to be that", "[stored]") {
  Rig rig;
  rig.memory.put_text("torn/restore_config.json", R"({"id":"torn","startedAt":)");
  Client client = rig.client();
  try {
    static_cast<void>(client.backups().restore_status("torn", somewhere));
    FAIL("there is a status");
  } catch (const DamagedError& error) {
    CHECK_THAT(error.message(), Catch::Contains("record of the restore of 'torn' on 'memory:test'"));
    CHECK_THAT(error.hint(), Catch::Contains("again"));
  }
}

TEST_CASE("many backups are listed over many pages", "[stored]") {
  Rig rig;
  for (int i = 0; i < 1500; ++i) {
    const std::string id = fmt::format("b{:04}", i);
    rig.memory.put_text(id + "/backup_config.json", descriptor_text(id, {"A"}));
  }
  Client client = rig.client();
  CHECK(client.backups().list(somewhere).size() == 1500);
}

TEST_CASE("a status word of a later server is kept and counts as running", "[stored]") {
  Rig rig;
  std::string text = descriptor_text("future", {"A"});
  text.replace(text.rfind("\"SUCCESS\""), 9, "\"THAWING\"");
  rig.memory.put_text("future/backup_config.json", text);
  Client client = rig.client();
  const Backup backup = client.backups().status("future", somewhere);
  CHECK(backup.status == BackupStatus::unknown);
  CHECK(backup.status_raw == "THAWING");
  CHECK_FALSE(is_terminal(backup.status));
}

TEST_CASE("a status of what nothing knows is not found", "[stored]") {
  Rig rig;
  Client client = rig.client();
  CHECK_THROWS_AS(client.backups().status("missing", somewhere), NotFoundError);
  rig.memory.put_text("there/backup_config.json", descriptor_text("there", {"A"}));
  CHECK_THROWS_AS(client.backups().restore_status("there", somewhere), NotFoundError);
  CHECK_THROWS_AS(client.backups().attach_create("there", somewhere), NotFoundError);
  CHECK_THROWS_AS(client.backups().show("missing", somewhere), NotFoundError);
  CHECK_THROWS_AS(client.backups().status("No/Id", somewhere), UsageError);
}

}  // namespace holdfast::test
