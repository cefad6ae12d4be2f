#include "fake_cluster.hpp"
#include "support/catch.hpp"

namespace holdfast::test {

TEST_CASE("a second operation is refused while one runs and is told which", "[conflict]") {
  Rig rig;
  Gate gate;
  rig.cluster.script.transferring = [&gate](const std::stop_token& stop) { gate.pass({.stop = stop}); };
  Client client = rig.client();
  const auto first = client.backups().create({.id = "first", .backend = somewhere});
  REQUIRE(gate.wait_for_arrivals());
  try {
    static_cast<void>(client.backups().create({.id = "second", .backend = somewhere}));
    FAIL("no error");
  } catch (const BackupConflictError& error) {
    CHECK(error.running().id == "first");
    CHECK(error.running().kind == "create");
    CHECK(exit_code(error.code()) == 11);
  }
  gate.open();
  CHECK(first.wait_for_completion().status == BackupStatus::success);
  CHECK(client.backups().create_sync({.id = "second", .backend = somewhere}).status == BackupStatus::success);
}

TEST_CASE("the same restore twice at a time is a conflict and the first goes on", "[conflict]") {
  Rig rig;
  Client client = rig.client();
  client.backups().create_sync({.id = "nightly", .backend = somewhere});
  Gate gate;
  rig.cluster.script.transferring = [&gate](const std::stop_token& stop) { gate.pass({.stop = stop}); };
  const auto first = client.backups().restore({.id = "nightly", .backend = somewhere});
  REQUIRE(gate.wait_for_arrivals());
  CHECK_THROWS_AS(client.backups().restore({.id = "nightly", .backend = somewhere}), BackupConflictError);
  gate.open();
  CHECK(first.wait_for_completion().status == BackupStatus::success);
}

}  // namespace holdfast::test
